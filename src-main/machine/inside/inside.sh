#!/opt/airlock/bin/busybox sh
# Makes the inside of a cloud machine: what the person's programs see. Runs as root in fresh namespaces (mount, network, process, host name,
# IPC), builds a root of chosen mounts only, leaves everything else of the machine behind, and ends as user 1000 in PID 1 of every sandbox.
# Arguments: the folder with the data, where the agent's socket is shared, the program that filters system calls, and the name of the host inside.
set -eu

data=$1
shared=$2
filter=$3
name=$4
busybox=/opt/airlock/bin/busybox
base=/run/airlock-base
root=$base/inside

run() { "$busybox" "$@"; }

# The home of user 1000, as the image names it.
home=$(run awk -F: '$3 == 1000 { print $6; exit }' /etc/passwd)
[ -n "$home" ] || {
  echo "The image has no user 1000." >&2
  exit 78
}

# Nothing that is mounted here is seen outside, nor the other way round.
run mount --make-rprivate /
run hostname "$name"
run ip link set lo up

# The image's own files, without anything that the machine mounted into them: its sockets, its secrets, its disks.
run mkdir -p "$base"
run mount -t tmpfs -o nosuid,nodev,noexec,mode=711,size=16k tmpfs "$base"
run mkdir "$root" "$base/outside"
run mount --bind / "$root"

# What is mounted through a link would be mounted elsewhere.
for path in /dev /etc /etc/airlock /.fly /home "$home" /opt /opt/airlock /proc /run /sys /tmp /workspace "$data"; do
  [ ! -L "$root$path" ] || {
    echo "The image has a link where $path must be a folder." >&2
    exit 78
  }
done

# What is temporary is memory, and limited.
run mount -t tmpfs -o nosuid,nodev,mode=755,size=64m tmpfs "$root/run"
run mount -t tmpfs -o nosuid,nodev,mode=1777,size=25% tmpfs "$root/tmp"
if [ -d "$root/var/tmp" ] && [ ! -L "$root/var/tmp" ]; then
  run mount -t tmpfs -o nosuid,nodev,mode=1777,size=64m tmpfs "$root/var/tmp"
fi
run mkdir -p "$root/run/airlock" "$root/run/lock"
run chmod 1777 "$root/run" "$root/run/lock"
run mount --bind "$shared" "$root/run/airlock"
run mount -o remount,bind,nosuid,nodev,noexec "$root/run/airlock"
run cp "$filter" "$root/run/airlock-filter"
run chmod 755 "$root/run/airlock-filter"

# Names are asked of the agent alone, whatever the machine itself asks.
echo "nameserver 127.0.0.1" >"$base/resolv.conf"
echo "127.0.0.1 localhost $name" >"$base/hosts"
echo "$name" >"$base/hostname"
for file in resolv.conf hosts hostname; do
  [ -e "$root/etc/$file" ] || : >"$root/etc/$file"
  run mount --bind "$base/$file" "$root/etc/$file"
  run mount -o remount,bind,ro,nosuid,nodev,noexec "$root/etc/$file"
done

# Work and home are folders of the one disk.
for pair in workspace:/workspace "home:$home"; do
  run mount --bind "$data/${pair%%:*}" "$root${pair#*:}"
  run mount -o remount,bind,nosuid,nodev "$root${pair#*:}"
done

# Devices: those that every program expects, and no disk.
run mount -t tmpfs -o nosuid,noexec,mode=755,size=64k tmpfs "$root/dev"
run mkdir "$root/dev/pts" "$root/dev/shm"
run mknod -m 666 "$root/dev/null" c 1 3
run mknod -m 666 "$root/dev/zero" c 1 5
run mknod -m 666 "$root/dev/full" c 1 7
run mknod -m 666 "$root/dev/random" c 1 8
run mknod -m 666 "$root/dev/urandom" c 1 9
run mknod -m 666 "$root/dev/tty" c 5 0
run mount -t devpts -o newinstance,ptmxmode=0666,mode=620,nosuid,noexec devpts "$root/dev/pts"
run ln -s pts/ptmx "$root/dev/ptmx"
run ln -s /proc/self/fd "$root/dev/fd"
run ln -s /proc/self/fd/0 "$root/dev/stdin"
run ln -s /proc/self/fd/1 "$root/dev/stdout"
run ln -s /proc/self/fd/2 "$root/dev/stderr"
run mount -t tmpfs -o nosuid,nodev,noexec,mode=1777,size=64m tmpfs "$root/dev/shm"
run mount -o remount,ro "$root/dev"

run mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
# A plain user may answer names and proxies on loopback.
echo 0 >"$root/proc/sys/net/ipv4/ip_unprivileged_port_start"
for path in sys sysrq-trigger irq bus fs; do
  [ -e "$root/proc/$path" ] || continue
  run mount --bind "$root/proc/$path" "$root/proc/$path"
  run mount -o remount,bind,ro,nosuid,nodev,noexec "$root/proc/$path"
done
for path in kcore kmsg keys timer_list latency_stats sched_debug; do
  [ ! -e "$root/proc/$path" ] || run mount --bind "$root/dev/null" "$root/proc/$path"
done
run mount -t tmpfs -o ro,nosuid,nodev,noexec,mode=755,size=0 tmpfs "$root/sys"

# What only the machine's own programs may know, also where it comes later.
for path in /etc/airlock /.fly "$data"; do
  run mkdir -p "$root$path"
  run mount -t tmpfs -o ro,nosuid,nodev,noexec,mode=0,size=0 tmpfs "$root$path"
done

run mount -o remount,bind,ro,nosuid,nodev "$root"
# The machine's own root is let go of. The inside is a folder of what is left, entered by chroot: to a program in a chroot the kernel
# gives no user namespace, in which it would be root (https://man7.org/linux/man-pages/man2/clone.2.html, EPERM).
cd "$base"
run pivot_root . outside
cd /
/inside/opt/airlock/bin/busybox umount -l /outside
busybox=/inside/opt/airlock/bin/busybox

# One that starts programs without end meets a limit before the machine does.
ulimit -u 4096
ulimit -n 20000
ulimit -c 0
# When memory runs out, these go and not what is root in the machine.
echo 500 >/inside/proc/self/oom_score_adj
exec "$busybox" chroot /inside /opt/airlock/bin/busybox env -u OLDPWD -u PWD -u SHLVL "HOME=$home" \
  /opt/airlock/bin/busybox setpriv --nnp \
  /opt/airlock/bin/busybox nsenter -G 1000 -S 1000 /run/airlock-filter /opt/airlock/agent/init
