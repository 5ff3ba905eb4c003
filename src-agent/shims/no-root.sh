#!/opt/airlock/bin/busybox sh
# What `sudo`, `apt` and `apt-get` are in a sandbox, where nobody may become root and the system is read-only: says in two
# lines what to do instead. What needs no root goes to the image's own tool. In a build, where one is root, all does.

runtime=/opt/airlock
busybox=$runtime/bin/busybox
name=${0##*/}

# The image's own tool: the first one in PATH that is not this.
own() {
  rest=$PATH:
  while [ -n "$rest" ]; do
    folder=${rest%%:*}
    rest=${rest#*:}
    [ "$folder" != "$runtime/shims" ] || continue
    if [ -f "${folder:-.}/$1" ] && [ -x "${folder:-.}/$1" ]; then
      echo "${folder:-.}/$1"
      return
    fi
  done
  return 1
}

tell() {
  echo "$1" >&2
  echo "To add packages to this sandbox, run on your computer: airlock packages add NAME -- $2" >&2
  echo "or choose “Add packages…” in the menu of the sandbox in Airlock." >&2
  exit 1
}

is_root=
[ "$("$busybox" id -u)" != 0 ] || is_root=yes

if [ "$name" = sudo ]; then
  # Options that ask for nothing that could be had here; others lead to the same answer.
  while :; do
    case ${1-} in
      -E | -H | -n | -S | -k | -b | --) shift ;;
      *) break ;;
    esac
  done
  if [ -n "$is_root" ] && [ $# -gt 0 ]; then exec "$@"; fi
  wanted="apt install …"
  case ${1-} in
    apt | apt-get | pip | pip3 | npm) wanted=$* ;;
  esac
  tell "sudo does not work in a sandbox: nobody inside can become root." "$wanted"
fi

verb=
pretends=
for word in "$@"; do
  case $word in
    -s | --simulate | --just-print | --dry-run | --recon | --no-act | --print-uris | -h | --help) pretends=yes ;;
    -*) ;;
    *) [ -n "$verb" ] || verb=$word ;;
  esac
done

tool=$(own "$name") || {
  echo "$name: not found" >&2
  exit 127
}
if [ -z "$is_root" ] && [ -z "$pretends" ]; then
  case $verb in
    install | reinstall | remove | purge | autoremove | autopurge | update | upgrade | dist-upgrade | full-upgrade | build-dep)
      wanted="$name $*"
      [ "$verb" != update ] || wanted="$name install …"
      tell "$name $verb does not work in a sandbox: its system is read-only." "$wanted"
      ;;
  esac
fi
exec "$tool" "$@"
