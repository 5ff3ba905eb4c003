import { describe, expect, it } from 'vitest'
import { hostilePlaces, onPlaces } from './stage.ts'

const name = 'refused'

/** Perl can make any system call by its number. Each is tried and told: what worked begins with “could”. */
const tries = `
use Errno; use POSIX ();
chomp(my $machine = \`uname -m\`);
sub told { my ($name, $done) = @_; my $why = $!; print(($done ? 'could' : 'refused'), " $name", ($done ? '' : " $why"), "\\n"); }
sub call { my ($name, $x86, $arm, @args) = @_; my $done = syscall($machine eq 'x86_64' ? $x86 : $arm, @args) >= 0; told($name, $done); }
my $buffer = "\\0" x 256;
`

const refusals = `${tries}
call('mount tmpfs', 165, 40, 'none', '/tmp', 'tmpfs', 0, 0);
call('mount proc', 165, 40, 'proc', '/tmp', 'proc', 0, 0);
call('remount the root', 165, 40, 'none', '/', 'none', 32, 0);
call('umount', 166, 39, '/workspace', 2);
call('pivot_root', 155, 41, '/tmp', '/tmp');
call('chroot', 161, 51, '/tmp');
call('fsopen', 430, 430, 'tmpfs', 0);
call('open_tree', 428, 428, -100, '/', 1);
call('bpf', 321, 280, 0, $buffer, 72);
call('perf_event_open', 298, 241, $buffer, 0, -1, -1, 0);
call('add_key', 248, 217, 'user', 'airlock', 'x', 1, -3);
call('keyctl update', 250, 219, 2, 1, 'x', 1);
call('io_uring_setup', 425, 425, 8, $buffer);
call('userfaultfd', 323, 282, 0);
call('init_module', 175, 105, $buffer, 8, '');
call('kexec_load', 246, 104, 0, 0, 0, 0);
call('reboot', 169, 142, 0xfee1dead, 672274793, 0x1234567, 0);
call('settimeofday', 164, 170, $buffer, 0);
call('sethostname', 170, 161, 'evil', 4);
call('swapon', 167, 224, '/tmp', 0);
call('open_by_handle_at', 304, 265, -100, $buffer, 0);
call('acct', 163, 89, '/tmp/acct');
call('setuid', 105, 146, 0);
call('setgid', 106, 144, 0);
call('mknod', 259, 33, -100, '/workspace/device', 060600, 0x101);
for ([38, 5, 0, 'AF_ALG'], [40, 1, 0, 'AF_VSOCK'], [17, 3, 0, 'AF_PACKET'], [17, 2, 0, 'AF_PACKET cooked'], [30, 5, 0, 'AF_TIPC'],
     [29, 3, 1, 'AF_CAN'], [31, 1, 3, 'AF_BLUETOOTH'], [2, 3, 1, 'raw IPv4'], [10, 3, 58, 'raw IPv6']) {
  my ($family, $kind, $protocol, $name) = @$_;
  my $done = socket(my $socket, $family, $kind, $protocol);
  told($name, $done);
}
`

/** The kernel looks at the lower half of these arguments only, so a filter must not look at more. */
const sockets = `${tries}
my $pair = "\\0" x 8;
for my $upper (0, 1 << 32, 1 << 63) {
  for my $family (38, 40, 17, 30) {
    call("socket $family", 41, 198, $upper | $family, 5, 0);
    call("socketpair $family", 53, 199, $upper | $family, 5, 0, $pair);
  }
}
call('AF_UNIX', 41, 198, 1, 1, 0);
call('AF_UNIX pair', 53, 199, 1, 1, 0, $pair);
call('AF_INET', 41, 198, 2, 1, 0);
call('AF_INET6', 41, 198, 10, 2, 0);
call('AF_NETLINK', 41, 198, 16, 3, 0);
`

const namespaces = `${tries}
call("unshare $$_[0]", 272, 97, $$_[1]) for (['user', 0x10000000], ['mount', 0x20000], ['network', 0x40000000], ['processes', 0x20000000]);
`

const writes = `${tries}
for my $path (qw(/proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/vm/overcommit_memory /proc/sys/kernel/hostname /proc/sysrq-trigger
    /sys/kernel/uevent_helper /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/memory.max /sys/fs/cgroup/release_agent /sys/fs/cgroup/memory/memory.limit_in_bytes
    /etc/passwd /opt/airlock/agent/init /opt/airlock/bin/busybox /etc/ld.so.preload /bin/sh)) {
  my $done = open(my $file, '>>', $path) && syswrite($file, '1');
  told("write $path", $done);
}
for my $path (qw(/dev/mem /dev/kmem /dev/kmsg /dev/sda /dev/kvm /dev/loop0 /proc/kcore /proc/kmsg /dev/port)) {
  my $done = open(my $file, '<', $path) && sysread($file, my $byte, 1);
  told("read $path", $done);
}
`

describe('what a program inside is refused', () => {
  onPlaces(hostilePlaces, (stage, { isolation }) => {
    it('[T-E1] has user 1000, no capability of any kind, and no way to new ones', async () => {
      const { sandbox, sh } = stage()
      await sandbox(name)
      expect(await sh(name, 'id -u; id -g; id -G')).toBe('1000\n1000\n1000\n')
      const status = await sh(name, 'cat /proc/self/status')
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd']) expect(status).toMatch(new RegExp(`${set}:\\t0+\\n`))
      if (isolation === 'container') expect(status).toMatch(/NoNewPrivs:\t1\n(.*\n)*Seccomp:\t2\n/)
    })

    it('[T-E2, T-E9] system calls that reach past the sandbox, and sockets of other families', async () => {
      const lines = (await stage().perl(name, refusals)).trim().split('\n')
      expect(lines).toHaveLength(34)
      expect(lines.filter((line) => !line.startsWith('refused'))).toEqual([])
    })

    it('[T-E2, EN35] sockets of other families however they are asked for, and no others', async () => {
      const lines = (await stage().perl(name, sockets)).trim().split('\n')
      expect(lines.filter((line) => line.startsWith('refused'))).toHaveLength(24)
      expect(lines.filter((line) => !line.startsWith('refused'))).toEqual(
        ['AF_UNIX', 'AF_UNIX pair', 'AF_INET', 'AF_INET6', 'AF_NETLINK'].map((family) => `could ${family}`),
      )
    })

    it('[T-E2] a user namespace that would give it rights, where the kernel is the computer’s', async (context) => {
      if (isolation === 'gvisor')
        context.skip('gVisor has user namespaces of its own, which reach nothing of the computer’s kernel.')
      const { perl, run } = stage()
      const said = await perl(name, namespaces)
      expect(said.match(/^refused/gm)).toHaveLength(4)
      expect(said).not.toContain('could')
      expect((await run(name, ['unshare', '-Ur', 'true'])).exit.code).not.toBe(0)
    })

    it('[T-E2] sees and traces no process but its own', async () => {
      const { sh } = stage()
      const users = await sh(name, 'for p in /proc/[0-9]*; do stat -c %u $p 2>/dev/null; done | sort -u')
      expect(users).toBe('1000\n')
      const first = await sh(name, "tr '\\0' ' ' < /proc/1/cmdline")
      expect(first).toContain('/opt/airlock/agent/init')
    })

    it('[T-E3] writing what belongs to the kernel, the image or Airlock, and every device of the computer', async () => {
      const lines = (await stage().perl(name, writes)).trim().split('\n')
      expect(lines).toHaveLength(24)
      expect(lines.filter((line) => !line.startsWith('refused'))).toEqual([])
    })

    it('[T-E4] finds no engine’s socket, nothing of the computer’s home, no agent of its keys', async () => {
      const { sh } = stage()
      expect(
        await sh(
          name,
          "find / -xdev -type s 2>/dev/null; find / -name '*.sock' -not -path '/proc/*' 2>/dev/null; exit 0",
        ),
      ).toMatch(/^(\/run\/airlock\/agent\.sock\n)*$/)
      const environment = await sh(name, 'env')
      expect(environment).not.toMatch(/SSH_AUTH_SOCK|DOCKER_HOST|AIRLOCK_HOME|XDG_RUNTIME_DIR/)
      const mounts = await sh(name, 'cut -d" " -f2 /proc/mounts')
      expect(mounts).not.toMatch(new RegExp(`^${process.env['HOME'] ?? '/root'}`, 'm'))
      expect(await sh(name, 'ls -A /root /home 2>/dev/null | grep -v -e : -e dev -e "^$"; exit 0')).not.toContain(
        '.ssh',
      )
    })

    it('[T-E10] no program with a set-user-id bit gives it more', async () => {
      const { sh, run } = stage()
      const programs = (await sh(name, 'find / -xdev -perm /6000 -type f 2>/dev/null; exit 0'))
        .trim()
        .split('\n')
        .filter(Boolean)
      const outcomes = await Promise.allSettled(
        [
          ['su', 'root', '-c', 'id -u'],
          ['sudo', '-n', 'id', '-u'],
          ['chsh', '-s', '/bin/sh', 'root'],
          ...programs.map((path) => [path, '--version']),
        ].map((command) => run(name, ['timeout', '-s', 'KILL', '2', ...command])),
      )
      const said = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.stdout.trim() : ''))
      expect(said).not.toContain('0')
      await sh(
        name,
        'cp /bin/busybox /workspace/own 2>/dev/null || cp /bin/sh /workspace/own; chmod 6755 /workspace/own',
      )
      expect(await sh(name, "/workspace/own -c 'grep -E ^[UG]id: /proc/self/status' | tr -s '\\t' ' '")).toMatch(
        /^(Uid|Gid): 1000 1000 1000 1000\n(Uid|Gid): 1000 1000 1000 1000\n$/,
      )
    })
  })
})
