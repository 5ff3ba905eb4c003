# Marks where commands and their output begin and how commands ended (OSC 133), for the window that shows this terminal.
# zsh finds it by ZDOTDIR, which is the person's again from here on; nothing of this reaches a child.
if [[ -n ${AIRLOCK_ZDOTDIR+set} ]]; then
  export ZDOTDIR=$AIRLOCK_ZDOTDIR
  unset AIRLOCK_ZDOTDIR
else
  unset ZDOTDIR
fi
typeset -g __airlock_nonce=$AIRLOCK_TERMINAL_NONCE
unset AIRLOCK_TERMINAL_NONCE
[[ -r ${ZDOTDIR-$HOME}/.zshenv ]] && source ${ZDOTDIR-$HOME}/.zshenv

if [[ -o interactive && -n $__airlock_nonce ]]; then
  __airlock_encode() {
    emulate -L zsh
    setopt extended_glob no_multibyte
    local LC_ALL=C text=$1
    typeset -g __airlock_encoded=${text//(#m)[^a-zA-Z0-9\/._~-]/%${(l:2::0:)$(([##16]#MATCH))}}
  }
  __airlock_precmd() {
    local code=$?
    __airlock_encode $PWD
    builtin printf '\e]133;D;%s;airlock=%s\a' $code $__airlock_nonce
    builtin printf '\e]133;A;cwd_url=%s;airlock=%s\a' $__airlock_encoded $__airlock_nonce
    return $code
  }
  __airlock_preexec() {
    __airlock_encode ${1[1,1000]}
    builtin printf '\e]133;C;cmdline_url=%s;airlock=%s\a' $__airlock_encoded $__airlock_nonce
  }
  typeset -ga precmd_functions=($precmd_functions __airlock_precmd)
  typeset -ga preexec_functions=($preexec_functions __airlock_preexec)
fi
