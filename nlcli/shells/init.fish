# Made by `nlcli init fish`. In ~/.config/fish/config.fish: nlcli init fish | source
# Nothing is started when this is read.
function @program@
    switch "$argv[1]"
        case -w --wizard
            @nlcli@ ask @options@ $argv[2..]
        case '--wizard=*'
            set -l request (string sub --start 10 -- $argv[1] | string collect)
            @nlcli@ ask @options@ $argv[2..] -- $request
        case '*'
            @executable@ $argv
    end
end
complete -c @program@ -n 'test (count (commandline -opc)) -eq 1' -s w -l wizard -d 'Say in English what you want'

# Completion of nlcli: one line a command, and what can follow it.
set -g __nlcli_commands (string split --no-empty \n -- @commands@)
function __nlcli_complete
    set -l names (string replace --regex ':.*' '' -- $__nlcli_commands)
    set -l before (commandline -opc)
    set -l at ''
    for word in $before[2..]
        set -l longer (string trim -- "$at $word")
        contains -- "$longer" $names
        and set at $longer
    end
    # Behind the first word of a request only its options can follow.
    test -z "$at" -a (count $before) -gt 1
    and set at ask
    string replace --regex '^[^:]*:' '' -- $__nlcli_commands[(contains --index -- "$at" $names)] | string split --no-empty ' '
end
complete -c nlcli -a '(__nlcli_complete)'

# The key. It changes the line and runs nothing; pressed again it brings the words back. For another one: bind \cg __nlcli_key
function __nlcli_key
    set -l line (commandline --current-buffer | string collect)
    set -l answer
    if set -q __nlcli_line; and test "$line" = "$__nlcli_line"
        commandline --replace -- $__nlcli_request
    else if set answer (@nlcli@ --line fish @options@ -- $line 2>&1 </dev/null)
        # What it has to say comes first, the line last.
        set -g __nlcli_request $line
        set -g __nlcli_line $answer[-1]
        commandline --replace -- $__nlcli_line
        set -e answer[-1]
    end
    if set -q answer[1]
        printf '\n%s' $answer >&2
        printf '\n' >&2
        commandline -f repaint
    end
end
if status is-interactive
    bind @key@ __nlcli_key
    bind -M insert @key@ __nlcli_key
end
