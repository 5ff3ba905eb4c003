import type { Probe } from '../../../../../src-shared/engine/isolation.ts'
import type { CreateBody, VolumeMount } from './create-body.ts'
import type { SettingsInputs } from './settings-inputs.ts'
import { plainId, type SeenSettings } from './seen-settings.ts'

/** One field: what was asked, what the engine says, and why it matters. */
interface Comparison {
  readonly name: string
  readonly asked: string
  readonly seen: string
  readonly ok: boolean
  readonly meaning: string
}

/**
 * What an engine says it will run against what was asked, a probe for each field. Pure. Names are those of the
 * engines' API, so that a report can be looked up.
 */
export function compareSettings(asked: CreateBody, inputs: SettingsInputs, seen: SeenSettings): readonly Probe[] {
  const host = asked.HostConfig
  const docker = inputs.engine === 'docker'
  const comparisons: Comparison[] = [
    runtime(inputs, seen),
    same('Image', plainId(asked.Image), seen.imageId, 'It runs the image that was prepared for it.'),
    same(
      'User',
      asked.User,
      seen.user,
      asked.User === '0:0' ? 'Root of a kernel of its own.' : 'Programs run as a plain user, never as root.',
    ),
    same('Entrypoint', asked.Entrypoint.join(' '), seen.entrypoint.join(' '), 'Only our own init starts.'),
    same('Cmd', '', seen.command.join(' '), 'Nothing of the image runs unasked.'),
    same('Healthcheck', 'NONE', seen.healthcheck.join(' '), 'The image’s own check does not run.'),
    same('WorkingDir', asked.WorkingDir, seen.workingDirectory, 'No descriptor of the host is used as a folder.'),
    check(
      'Env',
      asked.Env.join(' ') || 'nothing that steers our agent',
      seen.environment.filter(steering).join(' ') || 'nothing',
      seen.environment.filter(steering).every((line) => line.endsWith('=')),
      'The image cannot load code into our agent.',
    ),
    ...capabilities(host, seen),
    same('Privileged', 'false', String(seen.privileged), 'The boundary is not switched off.'),
    check(
      'SecurityOpt',
      describeSecurity(host.SecurityOpt, host.SecurityOpt),
      describeSecurity(seen.securityOptions, host.SecurityOpt),
      sameSet(host.SecurityOpt, seen.securityOptions.map(normalSecurity)),
      'No program can gain rights, and forbidden system calls are filtered.',
    ),
    same(
      'ReadonlyRootfs',
      String(host.ReadonlyRootfs),
      String(seen.readOnlyRoot),
      host.ReadonlyRootfs ? 'The system’s files cannot be changed.' : 'Packages can be added.',
    ),
    check(
      'Tmpfs',
      Object.keys(host.Tmpfs).join(' '),
      Object.keys(seen.temporary).join(' '),
      Object.entries(host.Tmpfs).every(([path, options]) => temporaryHolds(options, seen.temporary[path])) &&
        Object.keys(seen.temporary).every((path) => path in host.Tmpfs || ofTheEngine(path, inputs)),
      'Temporary folders are in memory, limited, without devices and setuid.',
    ),
    mounts(asked, inputs, seen),
    same('Binds', '', seen.binds.join(' '), 'No folder or socket of this computer is inside.'),
    same('VolumesFrom', '', seen.volumesFrom.join(' '), 'No other container’s data is inside.'),
    same('Devices', '0', String(seen.devices + seen.deviceRequests), 'No device of this computer is inside.'),
    same('DeviceCgroupRules', '', seen.deviceRules.join(' '), 'No device may be made or opened by number.'),
    same('NetworkMode', host.NetworkMode, seen.network, 'There is no network interface but loopback.'),
    same('PortBindings', '', seen.publishedPorts.join(' '), 'Nothing is reachable from outside.'),
    same('PublishAllPorts', 'false', String(seen.publishesAll), 'Nothing is reachable from outside.'),
    same('Links', '', seen.links.join(' '), 'No other container is known inside.'),
    same('ExtraHosts', '', seen.extraHosts.join(' '), 'No name was planted.'),
    names(asked, docker, seen),
    namespaces(docker, seen),
    annotations(docker, seen),
    check(
      'CgroupParent',
      'the engine’s own',
      [seen.cgroupParent || 'the engine’s own', seen.cgroup].filter(Boolean).join(' '),
      seen.cgroup === '' && (docker ? [''] : ['', ...ownParents]).includes(seen.cgroupParent),
      'Its limits are counted in a control group of its own.',
    ),
    same('OomKillDisable', 'false', String(seen.oomKillDisabled), 'Memory that runs out ends it.'),
    same('GroupAdd', '', seen.groups.join(' '), 'No further group’s rights were given.'),
    same(
      'OomScoreAdj',
      String(host.OomScoreAdj),
      String(seen.oomScore),
      'When memory runs out, the sandbox goes first.',
    ),
    check('RestartPolicy', 'no', seen.restart || 'no', ['', 'no'].includes(seen.restart), 'Nothing starts by itself.'),
    same('LogConfig', host.LogConfig.Type, seen.log, 'A flood of output does not fill the disk.'),
    same('AutoRemove', 'false', String(seen.autoRemove), 'It stays after its end.'),
    same('Init', 'false', String(seen.init), 'Our own init is the first process.'),
    ulimits(asked, seen),
  ]
  if (host.PidsLimit !== undefined) {
    comparisons.push(same('PidsLimit', String(host.PidsLimit), String(seen.processes), 'A fork bomb stays inside.'))
  }
  if (host.Memory !== undefined) {
    comparisons.push(
      same('Memory', String(host.Memory), String(seen.memory), 'It cannot take more memory than it was given.'),
      same('MemorySwap', String(host.MemorySwap), String(seen.memoryAndSwap), 'It cannot swap beyond that either.'),
    )
  }
  if (host.NanoCpus !== undefined) {
    comparisons.push(same('NanoCpus', String(host.NanoCpus), String(seen.nanoCpus), 'It leaves CPU time to others.'))
  }
  if (host.CpusetCpus !== undefined) {
    comparisons.push(same('CpusetCpus', host.CpusetCpus, seen.cpuset, 'It runs on the CPU that it was given.'))
  }
  if (seen.sysctls !== null) {
    comparisons.push(
      same('Sysctls', pairs(host.Sysctls ?? {}), pairs(seen.sysctls), 'The kernel’s settings are as they were.'),
    )
  }
  const masked = ['/proc/kcore', '/proc/keys', '/sys/firmware']
  const readOnly = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']
  comparisons.push(
    ...paths('MaskedPaths', masked, seen.maskedPaths, 'What the kernel tells about this computer is hidden.'),
    ...paths('ReadonlyPaths', readOnly, seen.readOnlyPaths, 'The kernel’s settings cannot be written.'),
  )
  return comparisons.map(({ name, asked: wanted, seen: found, ok, meaning }) => ({
    name,
    witness: 'engine',
    ok,
    tried: wanted === '' ? `Asked for no ${name}` : `Asked for ${name} ${wanted}`,
    seen: found === '' ? 'none' : found,
    meaning: ok ? meaning : `Not what was asked: the sandbox is not what it should be.`,
  }))
}

/** All rights are dropped, and those that a build needs are given back: nothing else is left. */
function capabilities({ CapAdd }: CreateBody['HostConfig'], seen: SeenSettings): readonly Comparison[] {
  const { dropsAll, added, left } = seen.capabilities
  const asked = plainCapabilities(CapAdd)
  const given = plainCapabilities(added)
  // Podman tells what is left, and calls added only what goes beyond its own defaults.
  const drops = left === null ? dropsAll : plainCapabilities(left) === asked
  const adds = left === null ? given === asked : plainCapabilities([...CapAdd, ...added]) === asked
  return [
    check(
      'CapDrop',
      'ALL',
      drops ? 'ALL' : 'not all',
      drops,
      'No special right of the system’s administrator is left.',
    ),
    check(
      'CapAdd',
      asked,
      given,
      adds,
      asked === '' ? 'No special right was given back.' : 'Only what installing packages needs was given back.',
    ),
  ]
}

function plainCapabilities(names: readonly string[]): string {
  return [...new Set(names.map((name) => name.toUpperCase().replace(/^CAP_/, '')))].sort().join(' ')
}

function check(name: string, asked: string, seen: string, ok: boolean, meaning: string): Comparison {
  return { name, asked, seen, ok, meaning }
}

function same(name: string, asked: string, seen: string, meaning: string): Comparison {
  return check(name, asked, seen, asked === seen, meaning)
}

/** Control groups that Podman names where nothing was asked. */
const ownParents = ['machine.slice', 'user.slice', '/libpod_parent']

/** Nothing where the engine does not tell. */
function paths(
  name: string,
  needed: readonly string[],
  found: readonly string[] | null,
  meaning: string,
): readonly Comparison[] {
  if (found === null) return []
  const ok = needed.every((path) => found.includes(path))
  return [check(name, needed.join(' '), `${String(found.length)} paths`, ok, meaning)]
}

/** Podman notes things of its own; what a runtime would do something for must not be there. */
function annotations(docker: boolean, seen: SeenSettings): Comparison {
  const steersRuntimes = /^(dev\.gvisor\.|run\.oci\.|io\.katacontainers\.|org\.systemd\.property\.)/
  const found = Object.keys(seen.annotations).filter((name) => docker || steersRuntimes.test(name))
  return same('Annotations', '', found.join(' '), 'No runtime is told to do something else.')
}

function pairs(map: Readonly<Record<string, string>>): string {
  const lines = Object.entries(map).map(([name, value]) => `${name}=${value}`)
  return lines.sort().join(' ')
}

function runtime(inputs: SettingsInputs, seen: SeenSettings): Comparison {
  // Podman names a runtime that was given as a path by that path.
  const short = seen.runtime.split('/').at(-1) ?? ''
  const ok =
    inputs.runtime.hostConfigRuntime === null
      ? runtimeAgrees(inputs.runtime, short)
      : seen.runtime === inputs.runtime.hostConfigRuntime
  return check('Runtime', inputs.runtime.name, seen.runtime, ok, 'It runs in the runtime whose isolation was proven.')
}

/** On Podman the service decides: a gVisor one says so in the name or path, any other one does not. */
function runtimeAgrees(asked: SettingsInputs['runtime'], seen: string): boolean {
  const gvisor = /runsc|gvisor/i
  return (
    asked.name === seen ||
    (asked.level === 'gvisor' ? gvisor.test(seen) : asked.level === 'container' && !gvisor.test(seen))
  )
}

function mounts(asked: CreateBody, inputs: SettingsInputs, seen: SeenSettings): Comparison {
  const wanted = asked.HostConfig.Mounts.filter((mount): mount is VolumeMount => mount.Type === 'volume').map(
    (mount) => `${mount.Source}:${mount.Target}:${mount.ReadOnly ? 'ro' : 'rw'}`,
  )
  const memory: readonly string[] = inputs.image.volumes
  const found = seen.mounts
    .filter((mount) => !(mount.type === 'tmpfs' && memory.includes(mount.target)))
    .map((mount) => {
      const what = mount.type === 'volume' ? mount.name : mount.type
      const shared = ['', 'private', 'rprivate'].includes(mount.propagation) ? '' : `:${mount.propagation}`
      return `${what}:${mount.target}:${mount.writable ? 'rw' : 'ro'}${shared}`
    })
  return check(
    'Mounts',
    wanted.join(' '),
    found.join(' '),
    sameSet(wanted, found),
    'Only its own data and our read-only runtime are inside.',
  )
}

/** Who is asked for names. Podman need not tell, and then takes what the prepared image says, which is ours too. */
function names({ HostConfig: host }: CreateBody, docker: boolean, { dns }: SeenSettings): Comparison {
  const wanted = [...host.Dns, ...host.DnsSearch, ...host.DnsOptions].join(' ')
  const found = [...dns.servers, ...dns.search, ...dns.options].join(' ')
  const ok = found === wanted || (!docker && found === '')
  return check('Dns', wanted, found, ok, 'Names are asked of the agent alone, as they are.')
}

function namespaces(docker: boolean, seen: SeenSettings): Comparison {
  const { ipc, pid, uts, user } = seen.namespaces
  const all = `ipc=${ipc || 'private'} pid=${pid || 'private'} uts=${uts || 'private'} user=${user || 'engine'}`
  // Podman calls an own IPC namespace that others could be let into “shareable”; nobody is let in.
  const ownIpc = docker ? ipc === 'private' : ['private', 'shareable', ''].includes(ipc)
  const ok =
    ownIpc &&
    ['', 'private'].includes(pid) &&
    ['', 'private'].includes(uts) &&
    ['', 'private'].includes(user) &&
    (!docker || seen.cgroupNamespace === 'private')
  return check('Namespaces', 'all its own', all, ok, 'It does not see the processes and names of this computer.')
}

function ulimits(asked: CreateBody, seen: SeenSettings): Comparison {
  const show = (limits: readonly { name: string; hard: number }[]) =>
    limits.map(({ name, hard }) => `${name}=${String(hard)}`).join(' ')
  const wanted = asked.HostConfig.Ulimits.map((limit) => ({ name: limit.Name, hard: limit.Hard }))
  const ok = wanted.every(({ name, hard }) => seen.ulimits.some((limit) => limit.name === name && limit.hard === hard))
  return check('Ulimits', show(wanted), show(seen.ulimits), ok, 'Open files and core dumps are limited.')
}

/** All that was asked, and nothing that would undo it. */
function temporaryHolds(asked: string, seen: string | undefined): boolean {
  if (seen === undefined) return false
  const wanted = asked.split(',')
  const options = seen.split(',')
  const weakening = ['dev', 'suid', 'exec', 'shared', 'rshared']
  const keys = options.filter((option) => option.includes('=')).map((option) => option.slice(0, option.indexOf('=')))
  return (
    wanted.every((option) => options.includes(option)) &&
    options.every((option) => !weakening.includes(option) || wanted.includes(option)) &&
    new Set(keys).size === keys.length
  )
}

/** Podman lists its memory mounts with the others, and has some of its own in a read-only system. */
function ofTheEngine(path: string, inputs: SettingsInputs): boolean {
  return inputs.engine === 'podman' && ['/dev', '/dev/shm', ...inputs.image.volumes].includes(path)
}

/** Variables of an image that make a loader or Node run something. */
export function steering(line: string): boolean {
  return /^(LD_[A-Z_]+|NODE_OPTIONS|NODE_PATH|BASH_ENV|ENV|GLIBC_TUNABLES)=/.test(line)
}

function normalSecurity(option: string): string {
  return option.replace(/^no-new-privileges[:=]true$/, 'no-new-privileges')
}

function describeSecurity(options: readonly string[], asked: readonly string[]): string {
  const list = (option: string) => (asked.includes(option) ? 'seccomp=(our list)' : 'seccomp=(another list)')
  return options.map((option) => (option.startsWith('seccomp={') ? list(option) : option)).join(' ')
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((entry) => right.includes(entry))
}
