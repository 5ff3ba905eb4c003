#!/opt/airlock/bin/busybox sh
# Carries bytes between an exec's stdio and the agent's socket: the one way into a sandbox. One bridge per connection.
# Waits for the agent, at most ten seconds, asleep between looks; then becomes netcat, so that nothing is left in between.

runtime=/opt/airlock
socket=/run/airlock/agent.sock

# An image's loader settings would reach netcat.
unset LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT LD_DEBUG LD_DEBUG_OUTPUT LD_PROFILE LD_PROFILE_OUTPUT LD_TRACE_LOADED_OBJECTS \
  LD_BIND_NOW LD_BIND_NOT LD_DYNAMIC_WEAK LD_ORIGIN_PATH LD_HWCAP_MASK LD_SHOW_AUXV LD_VERBOSE LD_WARN GLIBC_TUNABLES

looks=0
until [ -S "$socket" ]; do
  looks=$((looks + 1))
  if [ "$looks" -gt 400 ]; then
    echo "The agent did not start within ten seconds." >&2
    [ ! -r /run/airlock-agent.log ] || "$runtime/bin/busybox" tail -n 5 /run/airlock-agent.log >&2
    exit 1
  fi
  "$runtime/bin/busybox" sleep 0.025
done

loader=$runtime/lib/ld-linux-x86-64.so.2
[ -e "$loader" ] || loader=$runtime/lib/ld-linux-aarch64.so.1
exec "$loader" --library-path "$runtime/lib" "$runtime/bin/nc" -U -N "$socket"
