# Marks where commands and their output begin and how commands ended (OSC 133), for the window that shows this terminal.
# fish runs it after the person's own configuration; nothing of this reaches a child.
set -g __airlock_nonce $AIRLOCK_TERMINAL_NONCE
set -e AIRLOCK_TERMINAL_NONCE

function __airlock_prompt --on-event fish_prompt
    printf '\e]133;A;cwd_url=%s;airlock=%s\a' (string escape --style=url -- $PWD) $__airlock_nonce
end

function __airlock_began --on-event fish_preexec
    set -l text (string sub --length 1000 -- "$argv[1]" | string collect)
    printf '\e]133;C;cmdline_url=%s;airlock=%s\a' (string escape --style=url -- $text) $__airlock_nonce
end

function __airlock_ended --on-event fish_postexec
    printf '\e]133;D;%s;airlock=%s\a' $status $__airlock_nonce
end
