import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** What decides whether Podman can start containers with its own defaults. */
export interface PodmanHost {
  readonly uid: number | null
  /** Text of `/proc/self/limits`. */
  readonly limits: string
  /** Text of `/proc/self/status`. */
  readonly status: string
  /** Text of `/proc/sys/kernel/pid_max`. */
  readonly mostProcesses: string
  /** Text of `/proc/self/mounts`. */
  readonly mounts: string
  readonly hasRunc: boolean
}

/** What Podman gives a rootful container unless it is told otherwise. */
const standard = { files: 1_048_576, processes: 4_194_304 } as const
const sysResource = 24n

/**
 * The `containers.conf` that this computer needs, or null where Podman's defaults work.
 *
 * - Root inside a container or a small VM may not raise limits, and Podman then fails every start with “setrlimit: operation
 *   not permitted”.
 * - crun, which Podman prefers, refuses control groups of both versions at once (“cgroups in hybrid mode not supported”);
 *   runc takes them.
 */
export function neededSettings(host: PodmanHost): string | null {
  const settings = [limitSettings(host), host.hasRunc && isHybrid(host.mounts) ? '[engine]\nruntime = "runc"\n' : null]
  const needed = settings.filter((one) => one !== null)
  return needed.length === 0 ? null : needed.join('')
}

function limitSettings(host: PodmanHost): string | null {
  if (host.uid !== 0 || mayRaiseLimits(host.status)) return null
  const files = Math.min(standard.files, hardLimit(host.limits, 'Max open files'))
  // Podman lowers its own limit to the kernel's number of process ids, and may not give containers more than it has.
  const ids = Number.parseInt(host.mostProcesses, 10) || Infinity
  const processes = Math.min(standard.processes, hardLimit(host.limits, 'Max processes'), ids)
  if (files === standard.files && processes === standard.processes) return null
  const limits = [`nofile=${String(files)}:${String(files)}`, `nproc=${String(processes)}:${String(processes)}`]
  return `[containers]\ndefault_ulimits = [${limits.map((limit) => JSON.stringify(limit)).join(', ')}]\n`
}

/** Control groups of version 1 with a tree of version 2 beside them. */
function isHybrid(mounts: string): boolean {
  const kinds = new Set(mounts.split('\n').map((line) => line.split(' ')[2]))
  return kinds.has('cgroup') && kinds.has('cgroup2')
}

/** Whether the person (or the administrator) has settings of their own: then those count, and ours stay away. */
export function hasOwnSettings({
  env,
  home,
  systemRoot,
}: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly systemRoot: string
}): boolean {
  if ((env['CONTAINERS_CONF'] ?? '') !== '') return true
  const configuration = env['XDG_CONFIG_HOME'] || join(home, '.config')
  return [join(systemRoot, '/etc/containers/containers.conf'), join(configuration, 'containers/containers.conf')].some(
    (path) => existsSync(path),
  )
}

function mayRaiseLimits(status: string): boolean {
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  return capabilities !== undefined && ((BigInt(`0x${capabilities}`) >> sysResource) & 1n) === 1n
}

function hardLimit(limits: string, name: string): number {
  const hard = new RegExp(`^${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(limits)?.[1]
  return hard === undefined ? Infinity : Number(hard)
}
