/** What a sandbox uses, as seen from inside. Rules RS… in docs/spec/resources.md. */
export const usageRoutes = {
  /** `InsideUsage`: all programs together. */
  read: 'usage/read',
  /** `InsideProcesses`: each program. */
  processes: 'usage/processes',
  /** `EndProcessRequest`: signals one program. */
  end: 'usage/end',
  /** `InsideDisk`: room that files take; walks them, so it is asked for seldom. */
  disk: 'usage/disk',
} as const

export const usageLimits = {
  /** Processes told, those that use most; who starts more has the rest counted. */
  processes: 1000,
  /** Letters of a command line. */
  command: 200,
  /** Milliseconds after which a walk over files ends with what it has. */
  diskMs: 5000,
} as const

export interface InsideUsage {
  /** Of all programs, also of those that ended, as far as the kernel inside keeps it. Only its growth says something. */
  readonly cpuMs: number
  /** Resident; pages that programs share count for each. */
  readonly memoryBytes: number
  /** Processes and their threads. */
  readonly tasks: number
}

export interface InsideProcess {
  readonly pid: number
  readonly parent: number
  /** Its command line, blanks between arguments; the kernel's name for it where it has none. Chosen by the program. */
  readonly command: string
  readonly cpuMs: number
  readonly memoryBytes: number
  /** Kernel ticks since its boot: with the pid it names one process and no later one. */
  readonly started: number
  /** PID 1, the agent and its bridges, which nobody may end from outside. */
  readonly isAirlock: boolean
}

export interface InsideProcesses {
  /** Monotonic milliseconds at the time of reading, to compute rates with. */
  readonly atMs: number
  readonly processes: readonly InsideProcess[]
  /** Processes that are not in the list. */
  readonly more: number
}

export interface EndProcessRequest {
  readonly pid: number
  readonly started: number
  readonly signal: 'SIGTERM' | 'SIGKILL'
}

export interface InsideDisk {
  readonly workspaceBytes: number
  readonly homeBytes: number
  /** There is more: counting it all would have taken too long. */
  readonly isPartial: boolean
  /** What may still be written into either; an agent of before does not tell. */
  readonly freeBytes?: number | undefined
}
