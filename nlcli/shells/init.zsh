# Made by `nlcli init zsh`. In ~/.zshrc, after compinit: eval "$(nlcli init zsh)"
# Nothing is started when this is read.
function @program@ {
    case "${1-}" in
        -w | --wizard) shift && @nlcli@ ask @options@ "$@" ;;
        --wizard=*) @nlcli@ ask @options@ "${@:2}" -- "${1#--wizard=}" ;;
        *) @executable@ "$@" ;;
    esac
}

# Completion of nlcli: one line a command, and what can follow it.
typeset -g __nlcli_commands=@commands@
__nlcli_complete() {
    emulate -L zsh
    local at='' word found
    for word in "${(@)words[2,CURRENT-1]}"; do
        [[ $__nlcli_commands == *$'\n'"${at:+$at }$word:"* ]] && at=${at:+$at }$word
    done
    # Behind the first word of a request only its options can follow.
    [[ -z $at && $CURRENT -gt 2 ]] && at=ask
    found=${__nlcli_commands#*$'\n'"$at:"}
    compadd -- ${=found%%$'\n'*}
    _files
}
(( ${+functions[compdef]} )) && compdef __nlcli_complete nlcli

# The key. It changes the line and runs nothing; pressed again it brings the words back. For another one: bindkey '^G' nlcli-key
nlcli-key() {
    emulate -L zsh
    local answer
    if [[ -n ${__nlcli_line-} && $BUFFER == "$__nlcli_line" ]]; then
        BUFFER=$__nlcli_request
    elif answer=$(@nlcli@ --line zsh @options@ -- "$BUFFER" 2>&1 </dev/null); then
        typeset -g __nlcli_request=$BUFFER
        # What it has to say comes first, the line last.
        typeset -g __nlcli_line=${answer##*$'\n'}
        BUFFER=$__nlcli_line
        answer=${answer%"$__nlcli_line"}
    fi
    CURSOR=$#BUFFER
    [[ -n $answer ]] && zle -M -- "${answer%$'\n'}"
    return 0
}
if [[ -o zle ]]; then
    zle -N nlcli-key
    bindkey -M emacs '@key@' nlcli-key
    bindkey -M viins '@key@' nlcli-key
fi
