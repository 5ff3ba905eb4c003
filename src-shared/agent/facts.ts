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
  /** Each forbidden act that was tried, and the errno name it got (`ok` when it was not refused). */
  readonly attempts: readonly { readonly name: string; readonly result: string }[]
  /** Names (never values) of environment variables of PID 1 that look like secrets. */
  readonly secretLookingVariables: readonly string[]
}
