import { fields, flag, list, number, text } from '../connection/fields.ts'

/** A mount as the engine says it made it. */
export interface SeenMount {
  readonly type: string
  readonly name: string
  readonly target: string
  readonly writable: boolean
  readonly propagation: string
}

/** What an engine says of a container, in one shape for both kinds. Absent values are empty, never guessed. */
export interface SeenSettings {
  readonly user: string
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly environment: readonly string[]
  readonly workingDirectory: string
  readonly healthcheck: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** Docker: the runtime's name. Podman: `OCIRuntime`, the name or path of what really runs. */
  readonly runtime: string
  readonly imageId: string
  /** Docker: what was dropped. Podman: what is left, since it spells the drops out. */
  readonly capabilities: {
    readonly dropsAll: boolean
    readonly added: readonly string[]
    /** All that is left; null where the engine does not tell (Docker). */
    readonly left: readonly string[] | null
  }
  readonly privileged: boolean
  readonly securityOptions: readonly string[]
  readonly readOnlyRoot: boolean
  readonly temporary: Readonly<Record<string, string>>
  readonly mounts: readonly SeenMount[]
  readonly binds: readonly string[]
  readonly processes: number
  readonly memory: number
  readonly memoryAndSwap: number
  readonly nanoCpus: number
  readonly cpuset: string
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[]
  readonly network: string
  readonly publishedPorts: readonly string[]
  readonly extraHosts: readonly string[]
  readonly dns: {
    readonly servers: readonly string[]
    readonly search: readonly string[]
    readonly options: readonly string[]
  }
  readonly namespaces: { readonly ipc: string; readonly pid: string; readonly uts: string; readonly user: string }
  readonly cgroupNamespace: string
  readonly oomScore: number
  readonly restart: string
  readonly log: string
  readonly init: boolean
  readonly autoRemove: boolean
  readonly devices: number
  readonly deviceRequests: number
  readonly groups: readonly string[]
  readonly volumesFrom: readonly string[]
  readonly deviceRules: readonly string[]
  readonly links: readonly string[]
  readonly publishesAll: boolean
  /** What runtimes read beside the settings, e.g. `dev.gvisor.flag.…`. */
  readonly annotations: Readonly<Record<string, string>>
  readonly cgroupParent: string
  /** Another container whose control group it joins. */
  readonly cgroup: string
  readonly oomKillDisabled: boolean
  /** Null where the engine does not tell (Podman). */
  readonly sysctls: Readonly<Record<string, string>> | null
  /** Null where the engine does not tell (Podman). */
  readonly maskedPaths: readonly string[] | null
  /** Null where the engine does not tell (Podman). */
  readonly readOnlyPaths: readonly string[] | null
}

/** Reads Docker's `/containers/{id}/json` or libpod's. */
export function readSeenSettings(engine: 'docker' | 'podman', inspect: unknown): SeenSettings {
  const container = fields(inspect)
  const config = fields(container['Config'])
  const host = fields(container['HostConfig'])
  return {
    user: text(config['User']),
    entrypoint: words(config['Entrypoint']),
    command: texts(config['Cmd']),
    environment: texts(config['Env']),
    workingDirectory: text(config['WorkingDir']),
    healthcheck: texts(fields(config['Healthcheck'])['Test']),
    labels: stringMap(config['Labels']),
    runtime: engine === 'docker' ? text(host['Runtime']) : text(container['OCIRuntime']),
    imageId: plainId(text(container['Image'])),
    capabilities: {
      dropsAll:
        engine === 'docker'
          ? texts(host['CapDrop']).some((name) => name.toUpperCase() === 'ALL')
          : list(container['EffectiveCaps']).length === 0 && list(container['BoundingCaps']).length === 0,
      added: texts(host['CapAdd']),
      left: engine === 'docker' ? null : [...texts(container['EffectiveCaps']), ...texts(container['BoundingCaps'])],
    },
    privileged: flag(host['Privileged']),
    securityOptions: texts(host['SecurityOpt']),
    readOnlyRoot: flag(host['ReadonlyRootfs']),
    temporary: stringMap(host['Tmpfs']),
    mounts: list(container['Mounts']).map((entry) => {
      const mount = fields(entry)
      return {
        type: text(mount['Type']),
        name: text(mount['Name']),
        target: text(mount['Destination']),
        writable: flag(mount['RW']),
        propagation: text(mount['Propagation']),
      }
    }),
    // Podman lists its volumes here too; those begin with a name, a bind of the host with a slash.
    binds: texts(host['Binds']).filter((bind) => engine === 'docker' || bind.startsWith('/')),
    processes: number(host['PidsLimit']),
    memory: number(host['Memory']),
    memoryAndSwap: number(host['MemorySwap']),
    nanoCpus: number(host['NanoCpus']),
    cpuset: text(host['CpusetCpus']),
    ulimits: list(host['Ulimits']).map((entry) => {
      const limit = fields(entry)
      const name = text(limit['Name']).toLowerCase()
      return { name: name.replace(/^rlimit_/, ''), soft: number(limit['Soft']), hard: number(limit['Hard']) }
    }),
    network: text(host['NetworkMode']),
    publishedPorts: Object.keys(fields(host['PortBindings'])),
    extraHosts: texts(host['ExtraHosts']),
    dns: { servers: texts(host['Dns']), search: texts(host['DnsSearch']), options: texts(host['DnsOptions']) },
    namespaces: {
      ipc: text(host['IpcMode']),
      pid: text(host['PidMode']),
      uts: text(host['UTSMode']),
      user: text(host['UsernsMode']),
    },
    cgroupNamespace: text(host['CgroupnsMode']) || text(host['CgroupMode']),
    oomScore: number(host['OomScoreAdj']),
    restart: text(fields(host['RestartPolicy'])['Name']),
    log: text(fields(host['LogConfig'])['Type']),
    init: flag(host['Init']),
    autoRemove: flag(host['AutoRemove']),
    devices: list(host['Devices']).length,
    deviceRequests: list(host['DeviceRequests']).length,
    groups: texts(host['GroupAdd']),
    volumesFrom: texts(host['VolumesFrom']),
    deviceRules: texts(host['DeviceCgroupRules']),
    links: texts(host['Links']),
    publishesAll: flag(host['PublishAllPorts']),
    annotations: { ...stringMap(config['Annotations']), ...stringMap(host['Annotations']) },
    cgroupParent: text(host['CgroupParent']),
    cgroup: text(host['Cgroup']),
    oomKillDisabled: flag(host['OomKillDisable']),
    sysctls: engine === 'docker' || host['Sysctls'] !== undefined ? stringMap(host['Sysctls']) : null,
    maskedPaths: engine === 'docker' ? texts(host['MaskedPaths']) : null,
    readOnlyPaths: engine === 'docker' ? texts(host['ReadonlyPaths']) : null,
  }
}

/** Image and container ids without their algorithm, since Podman leaves it out. */
export function plainId(id: string): string {
  return id.replace(/^sha256:/, '')
}

export function texts(value: unknown): readonly string[] {
  return list(value).filter((entry): entry is string => typeof entry === 'string')
}

export function stringMap(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** An entrypoint is a list on Docker and one line on older Podmans. */
function words(value: unknown): readonly string[] {
  return typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : texts(value)
}
