import type { IsolationFacts } from '../../../src-shared/agent/facts.ts'
import type { IsolationLevel } from '../../../src-shared/engine/isolation.ts'

type Mount = IsolationFacts['mounts'][number]

/** File systems that show nothing but what the kernel or the sandbox's own memory holds. */
const virtual: ReadonlySet<string> = new Set([
  'proc',
  'sysfs',
  'tmpfs',
  'devpts',
  'devtmpfs',
  'mqueue',
  'cgroup',
  'cgroup2',
])

/** Where a file system with data may be: the root, the sandbox's own volumes, and the files that engines write. */
const ownPlaces: ReadonlySet<string> = new Set([
  '/',
  '/workspace',
  '/opt/airlock',
  '/dev/shm',
  '/etc/resolv.conf',
  '/etc/hostname',
  '/etc/hosts',
  '/run/.containerenv',
])
/** Prepared images put the home here, whatever the image says. */
const home = /^\/home\/[A-Za-z0-9_][A-Za-z0-9_.-]*$/

/** On the computer these places hold sockets, and are memory like so much that is harmless. */
const socketPlace = /^(\/var)?\/run\/(?!(secrets|lock)$)|\.sock(et)?$/

/** Parts of the kernel that the engine covers read-only. */
const coveredProc = /^\/proc\/(bus|fs|irq|sys|sysrq-trigger)$/

/** Mounts that have no business in a sandbox, as words; empty when all is well. */
export function strangeMounts(mounts: readonly Mount[], level: IsolationLevel | null): readonly string[] {
  return mounts.flatMap((mount) => {
    const why = objection(mount, level)
    return why === null ? [] : [`${mount.target} (${mount.type}, ${why})`]
  })
}

function objection(mount: Mount, level: IsolationLevel | null): string | null {
  // The one folder that a cloud machine's inside shares with the program that made it: the agent's socket is there.
  if (level === 'vm' && mount.target === '/run/airlock') return null
  const readOnly = isReadOnly(mount)
  if (mount.target === '/opt/airlock' && !readOnly) return 'our own programs could be changed'
  if (!virtual.has(mount.type)) {
    return ownPlaces.has(mount.target) || home.test(mount.target) ? null : 'not of this sandbox'
  }
  if (socketPlace.test(mount.target) && !ownPlaces.has(mount.target)) return 'may be a socket of the computer'
  // gVisor's are its own, made up for the sandbox alone.
  if (level === 'gvisor') return null
  if (mount.type.startsWith('cgroup') && !readOnly) return 'control groups could be changed'
  if (mount.type === 'sysfs' && !readOnly) return 'the kernel’s settings could be changed'
  if (mount.type === 'proc' && coveredProc.test(mount.target) && !readOnly) return 'the kernel could be told to act'
  return null
}

function isReadOnly(mount: Mount): boolean {
  return mount.options.split(',').includes('ro')
}

/** Whether the root is mounted, and read-only, as the list of mounts has it. */
export function rootIsReadOnly(mounts: readonly Mount[]): boolean {
  const root = mounts.findLast(({ target }) => target === '/')
  return root !== undefined && isReadOnly(root)
}
