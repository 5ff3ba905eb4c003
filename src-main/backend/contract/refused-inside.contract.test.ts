import { describe, expect, it } from 'vitest'
import { onPlaces, places } from './stage.ts'

const name = 'refused'

/** Tries each act and prints those that worked. */
const tries = `
import ctypes, errno, os, socket, struct
libc = ctypes.CDLL(None, use_errno=True)
amd64 = os.uname().machine == 'x86_64'

def call(name, x86, arm, *args):
  ctypes.set_errno(0)
  result = libc.syscall(x86 if amd64 else arm, *args)
  print('could' if result >= 0 else 'refused', name, '' if result >= 0 else errno.errorcode[ctypes.get_errno()])

def attempt(name, act):
  try:
    act()
    print('could', name)
  except OSError as error:
    print('refused', name, errno.errorcode.get(error.errno))
`

const refusals = `${tries}
buffer = ctypes.create_string_buffer(256)
call('mount tmpfs', 165, 40, b'none', b'/tmp', b'tmpfs', 0, None)
call('mount proc', 165, 40, b'proc', b'/tmp', b'proc', 0, None)
call('remount the root', 165, 40, b'none', b'/', None, 32, None)
call('umount', 166, 39, b'/workspace', 2)
call('pivot_root', 155, 41, b'/tmp', b'/tmp')
call('chroot', 161, 51, b'/tmp')
call('fsopen', 430, 430, b'tmpfs', 0)
call('open_tree', 428, 428, -100, b'/', 1)
call('bpf', 321, 280, 0, buffer, 72)
call('perf_event_open', 298, 241, buffer, 0, -1, -1, 0)
call('add_key', 248, 217, b'user', b'airlock', b'x', 1, -3)
call('keyctl join', 250, 219, 1, b'airlock')
call('io_uring_setup', 425, 425, 8, buffer)
call('userfaultfd', 323, 282, 0)
call('init_module', 175, 105, buffer, 8, b'')
call('kexec_load', 246, 104, 0, 0, None, 0)
call('reboot', 169, 142, 0xfee1dead, 672274793, 0x1234567, None)
call('settimeofday', 164, 170, buffer, None)
call('sethostname', 170, 161, b'evil', 4)
call('swapon', 167, 224, b'/tmp', 0)
call('open_by_handle_at', 304, 265, -100, buffer, 0)
call('acct', 163, 89, b'/tmp/acct')
call('iopl', 172, 999, 3)
call('setns', 308, 268, os.open('/proc/1/ns/net', os.O_RDONLY) if os.access('/proc/1/ns/net', os.R_OK) else -1, 0)
call('setuid', 105, 146, 0)
call('setgid', 106, 144, 0)
for family, kind, what in ((38, 5, 'AF_ALG'), (40, 1, 'AF_VSOCK'), (17, 3, 'AF_PACKET'), (17, 2, 'AF_PACKET cooked'), (30, 5, 'AF_TIPC'), (29, 3, 'AF_CAN'), (31, 1, 'AF_BLUETOOTH'), (2, 3, 'raw IPv4'), (10, 3, 'raw IPv6')):
  attempt(what, lambda: socket.socket(family, kind, 1 if family in (2, 10) else 0))
`

const writes = `${tries}
def write(path, text):
  def act():
    with open(path, 'w') as file: file.write(text)
  return act
for path in ('/proc/sys/kernel/core_pattern', '/proc/sys/kernel/modprobe', '/proc/sys/vm/overcommit_memory', '/proc/sys/kernel/hostname',
             '/proc/sysrq-trigger', '/proc/1/oom_score_adj', '/sys/kernel/uevent_helper', '/sys/fs/cgroup/cgroup.procs', '/sys/fs/cgroup/memory.max',
             '/sys/fs/cgroup/release_agent', '/sys/fs/cgroup/memory/memory.limit_in_bytes', '/etc/passwd', '/opt/airlock/agent/init', '/opt/airlock/bin/busybox', '/etc/ld.so.preload'):
  attempt('write ' + path, write(path, '-1000' if path.endswith('adj') else '1'))
for path in ('/dev/mem', '/dev/kmem', '/dev/kmsg', '/dev/sda', '/dev/kvm', '/dev/fuse', '/dev/loop0', '/proc/kcore', '/proc/kmsg', '/dev/port'):
  attempt('read ' + path, lambda: os.open(path, os.O_RDONLY))
for kind in (0o060000, 0o020000):
  attempt('mknod', lambda: os.mknod('/workspace/device', kind | 0o600, os.makedev(1, 1)))
`

describe('what a program inside is refused', () => {
  onPlaces(Object.values(places), (stage, { isolation }) => {
    it('[T-E1] has user 1000, no capability of any kind, and no way to new ones', async () => {
      const { sandbox, sh } = stage()
      await sandbox(name)
      expect(await sh(name, 'id -u; id -g; id -G')).toBe('1000\n1000\n1000\n')
      const status = await sh(name, 'cat /proc/self/status')
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd']) expect(status).toMatch(new RegExp(`${set}:\\t0+\\n`))
      if (isolation === 'container') expect(status).toMatch(/NoNewPrivs:\t1\n/)
      expect(status).toMatch(/Seccomp:\t2\n/)
    })

    it('[T-E2, T-E9] system calls that reach past the sandbox, and sockets of other families', async () => {
      const lines = (await stage().python(name, refusals)).trim().split('\n')
      expect(lines).toHaveLength(35)
      expect(lines.filter((line) => !line.startsWith('refused'))).toEqual([])
    })

    it('[T-E2] a user namespace that would give it rights, where the kernel is the computer’s', async (context) => {
      if (isolation === 'gvisor')
        context.skip('gVisor has user namespaces of its own, which reach nothing of the computer’s kernel.')
      const { python, run } = stage()
      const said = await python(
        name,
        `${tries}\nfor flag in (0x10000000, 0x20000, 0x40000000, 0x20000000): call('unshare', 272, 97, flag)`,
      )
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
      const lines = (await stage().python(name, writes)).trim().split('\n')
      expect(lines).toHaveLength(27)
      expect(lines.filter((line) => !line.startsWith('refused'))).toEqual([])
    })

    it('[T-E4] finds no engine’s socket, nothing of the computer’s home, no agent of its keys', async () => {
      const { sh } = stage()
      expect(
        await sh(name, "find / -xdev -type s 2>/dev/null; find / -name '*.sock' -not -path '/proc/*' 2>/dev/null"),
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
      for (const command of [
        ['su', 'root', '-c', 'id -u'],
        ['sudo', '-n', 'id', '-u'],
        ['chsh', '-s', '/bin/sh', 'root'],
        ...programs.map((path) => [path, '--version']),
      ]) {
        const outcome = await Promise.allSettled([run(name, command)])
        for (const each of outcome) if (each.status === 'fulfilled') expect(each.value.stdout.trim()).not.toBe('0')
      }
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
