# Made by `nlcli init bash`. In ~/.bashrc: eval "$(nlcli init bash)"
# Nothing is started when this is read.
function @program@ {
    case "${1-}" in
        -w | --wizard) shift && @nlcli@ ask @options@ "$@" ;;
        --wizard=*) @nlcli@ ask @options@ "${@:2}" -- "${1#--wizard=}" ;;
        *) @executable@ "$@" ;;
    esac
}

# Completion of nlcli: one line a command, and what can follow it.
__nlcli_commands=@commands@
__nlcli_complete() {
    local at='' word words
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        [[ $__nlcli_commands == *$'\n'"${at:+$at }$word:"* ]] && at=${at:+$at }$word
    done
    # Behind the first word of a request only its options can follow.
    [[ -z $at && $COMP_CWORD -gt 1 ]] && at=ask
    words=${__nlcli_commands#*$'\n'"$at:"}
    COMPREPLY=()
    for word in ${words%%$'\n'*}; do
        [[ $word == "$2"* ]] && COMPREPLY+=("$word")
    done
}
complete -o bashdefault -o default -F __nlcli_complete nlcli

# The key. It changes the line and runs nothing; pressed again it brings the words back. For another one: bind -x '"\C-g": __nlcli_key'
__nlcli_key() {
    local answer
    if [[ -n ${__nlcli_line-} && $READLINE_LINE == "$__nlcli_line" ]]; then
        READLINE_LINE=$__nlcli_request
    elif answer=$(@nlcli@ --line bash @options@ -- "$READLINE_LINE" 2>&1 </dev/null); then
        __nlcli_request=$READLINE_LINE
        # What it has to say comes first, the line last.
        __nlcli_line=${answer##*$'\n'}
        READLINE_LINE=$__nlcli_line
        answer=${answer%"$__nlcli_line"}
    fi
    [[ -n ${answer-} ]] && printf '%s\n' "${answer%$'\n'}" >&2
    # The end of the line: older versions count bytes, and all cut off what is too much.
    READLINE_POINT=$((4 * ${#READLINE_LINE}))
}
# The bash of macOS (3.2) cannot change the line, and without line editing there is none.
if ((BASH_VERSINFO[0] >= 4)) && [[ :$SHELLOPTS: == *:emacs:* || :$SHELLOPTS: == *:vi:* ]]; then
    bind -m emacs -x '"@key@": __nlcli_key'
    bind -m vi-insert -x '"@vikey@": __nlcli_key'
fi
