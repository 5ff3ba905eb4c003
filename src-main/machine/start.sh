#!/opt/airlock/bin/busybox sh
# The first program of a cloud machine. What an image's environment says to loaders and to Node is for the person's programs alone.
runtime=/opt/airlock
loader=$runtime/lib/ld-linux-x86-64.so.2
[ -e "$loader" ] || loader=$runtime/lib/ld-linux-aarch64.so.1

unset LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT LD_DEBUG LD_DEBUG_OUTPUT LD_PROFILE LD_PROFILE_OUTPUT LD_TRACE_LOADED_OBJECTS \
  LD_BIND_NOW LD_BIND_NOT LD_DYNAMIC_WEAK LD_ORIGIN_PATH LD_HWCAP_MASK LD_SHOW_AUXV LD_VERBOSE LD_WARN GLIBC_TUNABLES \
  NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS

exec "$loader" --library-path "$runtime/lib" "$runtime/bin/airlock-agent" \
  "--openssl-config=$runtime/agent/openssl.cnf" "$runtime/agent/machine.mjs"
