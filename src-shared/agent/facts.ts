/**
 * What the backend prepared on its computer, for the agent to look for: whatever of it can be found or reached from inside
 * shows a hole. An agent of before takes no notice of it and tells nothing of it.
 */
export interface Canaries {
  /** Paths of a file with a random name that the backend made on its computer; `*` is any one name. */
  readonly files: readonly string[]
  /** Name of an abstract Unix socket on which the backend listens; null where there are none. */
  readonly abstractSocket: string | null
  /** Where the backend listens for datagrams on its computer. */
  readonly listeners: readonly { readonly host: string; readonly port: number }[]
  /** A name that nobody but the backend's listener may be asked for. */
  readonly name: string
  /** Addresses of the computer, as the backend sees its interfaces. */
  readonly addresses: readonly string[]
}

export const canaryLimits = { files: 8, listeners: 12, addresses: 12 } as const

/** An act that was tried, and the errno name it got (`ok` when it was not refused). */
export interface AttemptFact {
  readonly name: string
  readonly result: string
}

/** What came of looking for what the backend prepared. */
export interface CanaryFacts {
  /** Where a file of the computer was found: empty when all is well. */
  readonly files: readonly string[]
  /** How many places were looked at. */
  readonly places: number
  /** `ok` when the backend's abstract socket was reached or is listed; null when none was named. */
  readonly abstractSocket: string | null
  /** What asking each resolver came to: an errno, a DNS answer such as `NXDOMAIN`, or `silence`. */
  readonly names: readonly AttemptFact[]
  /** Connections and datagrams to addresses of the computer and to fixed ones: `ok` when there is a way. */
  readonly ways: readonly AttemptFact[]
}

/** Who else can be seen: names, processes, control groups. */
export interface NeighbourFacts {
  /** Lines of /etc/hosts that name anything but this sandbox. */
  readonly hosts: readonly string[]
  /** Servers of /etc/resolv.conf. */
  readonly resolvers: readonly string[]
  /** The command of process 1. */
  readonly firstProcess: string
  /** User ids that own processes. */
  readonly owners: readonly number[]
  readonly processes: number
}

/** What the agent sees of the boundary from inside; raw observations, judged by the backend. All strings bounded. */
export interface IsolationFacts {
  readonly kernelRelease: string
  readonly kernelVersion: string
  readonly uid: number
  readonly gid: number
  /** From /proc/self/status, hexadecimal as printed. */
  readonly effectiveCapabilities: string
  readonly boundingCapabilities: string
  readonly noNewPrivileges: boolean | null
  /** 0 off, 1 strict, 2 filter; null when the kernel does not tell (gVisor). */
  readonly seccompMode: number | null
  readonly rootReadOnly: boolean
  readonly mounts: readonly {
    readonly source: string
    readonly target: string
    readonly type: string
    readonly options: string
  }[]
  readonly interfaces: readonly string[]
  /** Paths of engine sockets, agents' sockets and the like that could be reached, empty when all is well. */
  readonly sockets: readonly string[]
  /** Device nodes in /dev beyond the usual set. */
  readonly devices: readonly string[]
  /** Each forbidden act that was tried. */
  readonly attempts: readonly AttemptFact[]
  /** Names (never values) of environment variables of PID 1 that look like secrets. */
  readonly secretLookingVariables: readonly string[]
  /** From here on: left out by agents of before. */
  readonly canaries?: CanaryFacts | undefined
  readonly neighbours?: NeighbourFacts | undefined
  /** System calls made directly, e.g. `socket AF_ALG`; null when they could not be tried. */
  readonly systemCalls?: readonly AttemptFact[] | null | undefined
  /** Names of variables whose values have the shape of a known token, e.g. `GITHUB_TOKEN (process 12)`. */
  readonly tokens?: readonly string[] | undefined
}
