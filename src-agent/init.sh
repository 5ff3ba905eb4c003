#!/opt/airlock/bin/busybox sh
# PID 1 of every sandbox. Uses nothing of the image: the shell is the runtime volume's own, static one, and so is what it
# starts. Reaps what others leave behind (a shell's `wait` takes every child), starts the agent, and starts it again when
# it is lost. On SIGTERM the agent keeps histories and ends the person's programs; then everything ends.

runtime=/opt/airlock
busybox=$runtime/bin/busybox
stopping=
agent=

stop() {
  stopping=yes
  [ -n "$agent" ] || return
  kill -TERM "$agent" 2>/dev/null
  # It needs a second or two at most. One that hangs must not make the stop wait for the engine's own patience.
  (
    "$busybox" sleep 6
    kill -KILL "$agent" 2>/dev/null
  ) &
}
trap stop TERM INT HUP

loader=$runtime/lib/ld-linux-x86-64.so.2
[ -e "$loader" ] || loader=$runtime/lib/ld-linux-aarch64.so.1

# A person waits for the agent, and under gVisor each program costs some ten milliseconds, so none is waited for before
# it starts. It makes /run/airlock itself; its log is beside that.
#
# With an empty environment: an image's LD_PRELOAD or NODE_OPTIONS is for the person's programs, not for the agent. They
# get the image's from PID 1. Node would also read the image's /etc/ssl/openssl.cnf, which can name libraries to load: the
# file that it reads instead is none. What it freed it keeps for a while (bytes): bulk work takes and frees tens of kilobytes
# at a time, and to give each back to the kernel costs more than to use it.
start_agent() {
  "$busybox" env -i MALLOC_TRIM_THRESHOLD_=16777216 MALLOC_TOP_PAD_=1048576 "$loader" --library-path "$runtime/lib" "$runtime/bin/airlock-agent" \
    "--openssl-config=$runtime/agent/openssl.cnf" "$runtime/agent/agent.mjs" >>/run/airlock-agent.log 2>&1 &
  agent=$!
}

# Waits for the agent; a signal that arrives meanwhile only interrupts the waiting.
wait_for_agent() {
  while kill -0 "$agent" 2>/dev/null; do
    wait "$agent"
  done
}

# Waits $1 tenths of a second, or less when told to stop.
rest() {
  "$busybox" sleep "$1" &
  wait $!
}

# Sets `uptime` to whole seconds, by no program.
look_at_clock() {
  uptime=
  read -r uptime _ </proc/uptime
  uptime=${uptime%%.*}
}

failures=0
while [ -z "$stopping" ]; do
  start_agent
  look_at_clock
  began=$uptime
  wait_for_agent
  [ -z "$stopping" ] || break
  look_at_clock
  lived=$((${uptime:-0} - ${began:-0}))
  [ "$lived" -lt 10 ] || failures=0
  failures=$((failures + 1))
  case $failures in
    1) ;;
    2) rest 0.2 ;;
    3) rest 1 ;;
    *)
      # The agent keeps its log short itself. One that never gets that far must not fill the memory in which the log lies.
      [ $((failures % 100)) -ne 0 ] || true >/run/airlock-agent.log &
      rest 5
      ;;
  esac
done

# What the agent did not start, or could not end, has a moment to end by itself. With PID 1 the kernel ends the rest.
trap '' TERM INT HUP
kill -TERM -1 2>/dev/null
rounds=0
while [ "$rounds" -lt 5 ] && kill -0 -1 2>/dev/null; do
  "$busybox" sleep 0.1
  rounds=$((rounds + 1))
done
exit 0
