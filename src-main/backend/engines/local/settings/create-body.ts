import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import type { SystemCallProfile } from '../../../../../src-shared/engine/system-calls.ts'
import { resourceNames } from '../identity/resource-names.ts'
import type { Labels } from '../identity/labels.ts'
import type { SettingsInputs } from './settings-inputs.ts'

/** Where things are inside every sandbox. */
export const places = { workspace: '/workspace', runtime: '/opt/airlock' } as const

/** What the body needs that is the same for every sandbox of this version. */
export interface SettingsConstants {
  /** Which installation's runtime volume is mounted. */
  readonly installation: string
  /** PID 1: argv of our init in the runtime volume. */
  readonly initCommand: readonly string[]
  /** The lists of permitted system calls as minified JSON. */
  readonly seccompProfiles: Readonly<Record<SystemCallProfile, string>>
}

/** A tmpfs may take at most this part of the memory limit, since its pages count against it. */
const temporaryShare = 0.5

/** The part of the engines' create request that we use; both kinds take it, see docs/spec/engine.md. */
export interface CreateBody {
  readonly Image: string
  readonly Hostname: string
  readonly User: string
  readonly WorkingDir: string
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[]
  readonly Env: readonly string[]
  readonly Labels: Labels
  readonly Healthcheck: { readonly Test: readonly ['NONE'] }
  readonly StopSignal: 'SIGTERM'
  readonly StopTimeout: number
  readonly Tty: false
  readonly OpenStdin: false
  readonly HostConfig: HostConfig
}

export interface VolumeMount {
  readonly Type: 'volume'
  readonly Source: string
  readonly Target: string
  readonly ReadOnly: boolean
  readonly VolumeOptions: { readonly NoCopy: boolean }
}
export interface MemoryMount {
  readonly Type: 'tmpfs'
  readonly Target: string
  readonly TmpfsOptions: { readonly SizeBytes: number; readonly Mode: number }
}

export interface HostConfig {
  readonly Runtime?: string
  readonly CapDrop: readonly string[]
  readonly CapAdd: readonly string[]
  readonly Privileged: false
  readonly SecurityOpt: readonly string[]
  readonly ReadonlyRootfs: boolean
  readonly Tmpfs: Readonly<Record<string, string>>
  readonly Mounts: readonly (VolumeMount | MemoryMount)[]
  readonly PidsLimit?: number
  readonly Memory?: number
  readonly MemorySwap?: number
  readonly NanoCpus?: number
  readonly CpusetCpus?: string
  readonly Ulimits: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[]
  readonly NetworkMode: 'none'
  readonly Dns: readonly string[]
  readonly DnsSearch: readonly string[]
  readonly DnsOptions: readonly string[]
  readonly IpcMode: 'private'
  readonly CgroupnsMode: 'private'
  readonly OomScoreAdj: number
  readonly RestartPolicy: { readonly Name: 'no' }
  readonly LogConfig: { readonly Type: 'none' }
  readonly Init: false
  readonly AutoRemove: false
  readonly Sysctls?: Readonly<Record<string, string>>
}

/** Every hardened default of a sandbox, from its spec and what it runs on. Pure: the same inputs give the same body. */
export function createBody(
  spec: SandboxSpec,
  inputs: SettingsInputs,
  constants: SettingsConstants,
  labels: Labels,
): CreateBody {
  const { limits } = inputs
  const half = Math.floor(spec.limits.memoryBytes * temporaryShare)
  return {
    Image: inputs.image.preparedId,
    Hostname: hostName(spec.name),
    User: '1000:1000',
    WorkingDir: places.workspace,
    Entrypoint: constants.initCommand,
    Cmd: [],
    Env: [...(inputs.image.environment ?? []), ...inputs.image.blankedVariables.map((name) => `${name}=`)],
    Labels: labels,
    // An image's health check is code that would run unasked.
    Healthcheck: { Test: ['NONE'] },
    StopSignal: 'SIGTERM',
    StopTimeout: 10,
    Tty: false,
    OpenStdin: false,
    HostConfig: {
      ...(inputs.runtime.hostConfigRuntime === null ? {} : { Runtime: inputs.runtime.hostConfigRuntime }),
      CapDrop: ['ALL'],
      CapAdd: [],
      Privileged: false,
      SecurityOpt: ['no-new-privileges', ...seccompOption(spec, inputs, constants)],
      ReadonlyRootfs: true,
      Tmpfs: {
        ...declaredInMemory(inputs, half),
        // Compilers run what they build in /tmp, so it is not noexec.
        '/tmp': `rw,exec,nosuid,nodev,mode=1777,size=${String(half)}`,
        '/var/tmp': `rw,exec,nosuid,nodev,mode=1777,size=${String(half)}`,
        '/run': `rw,noexec,nosuid,nodev,mode=1777,size=${String(Math.min(half, 64 * 1024 ** 2))}`,
      },
      Mounts: [
        {
          Type: 'volume',
          Source: resourceNames.runtimeVolume(inputs.runtimeHash, constants.installation),
          Target: places.runtime,
          ReadOnly: true,
          VolumeOptions: { NoCopy: true },
        },
        dataVolume(resourceNames.workspace(spec.id), places.workspace),
        dataVolume(resourceNames.home(spec.id), inputs.image.home),
        ...(inputs.engine === 'podman' ? inputs.image.volumes.map((path) => memoryMount(path, half)) : []),
      ],
      ...(limits.processes ? { PidsLimit: spec.limits.processes } : {}),
      ...(limits.memory ? { Memory: spec.limits.memoryBytes, MemorySwap: spec.limits.memoryBytes } : {}),
      ...(limits.cpu ? { NanoCpus: Math.round(inputs.cpus * 1e9) } : {}),
      ...(inputs.cpuset === null ? {} : { CpusetCpus: inputs.cpuset }),
      Ulimits: [
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'nofile', Soft: inputs.openFiles, Hard: inputs.openFiles },
        // Podman would ask for more than a limited host allows; PidsLimit is what bounds processes.
        ...(inputs.processLimit === null
          ? []
          : [{ Name: 'nproc', Soft: inputs.processLimit, Hard: inputs.processLimit }]),
      ],
      NetworkMode: 'none',
      Dns: ['127.0.0.1'],
      DnsSearch: ['.'],
      DnsOptions: [],
      IpcMode: 'private',
      CgroupnsMode: 'private',
      OomScoreAdj: 500,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'none' },
      Init: false,
      AutoRemove: false,
      // Docker does this by itself; the agent answers names on port 53 as a plain user.
      ...(inputs.engine === 'podman' ? { Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' } } : {}),
    },
  }
}

function seccompOption(
  { profile = 'strict' }: SandboxSpec,
  inputs: SettingsInputs,
  constants: SettingsConstants,
): readonly string[] {
  switch (inputs.seccomp.kind) {
    case 'inline':
      return [`seccomp=${constants.seccompProfiles[profile]}`]
    case 'path':
      return [`seccomp=${inputs.seccomp.path}`]
    case 'engine':
      return []
  }
}

function dataVolume(name: string, target: string): VolumeMount {
  // The image's folder is copied into the empty volume: that gives it its owner.
  return { Type: 'volume', Source: name, Target: target, ReadOnly: false, VolumeOptions: { NoCopy: false } }
}

/**
 * What an image declares as volumes, on Docker: memory that is the person's, since runc gives it the mode of the folder
 * below, which is the administrator's. Podman has no option for an owner, and gives everybody the right to write.
 */
function declaredInMemory(inputs: SettingsInputs, bytes: number): Readonly<Record<string, string>> {
  if (inputs.engine === 'podman') return {}
  const options = `rw,exec,nosuid,nodev,uid=1000,gid=1000,mode=755,size=${String(bytes)}`
  return Object.fromEntries(inputs.image.volumes.map((path) => [path, options]))
}

function memoryMount(path: string, bytes: number): MemoryMount {
  return { Type: 'tmpfs', Target: path, TmpfsOptions: { SizeBytes: bytes, Mode: 0o1777 } }
}

/** A name as a host name may be: what is not a letter, digit or `-` becomes `-`. */
function hostName(name: string): string {
  const cleaned = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
  return cleaned === '' ? 'sandbox' : cleaned
}
