import type { Duplex } from 'node:stream'

/** How a machine's main program ended. */
export interface MachineExitFacts {
  readonly code: number
  /** The signal that ended it, 0 for none. */
  readonly signal: number
  readonly outOfMemory: boolean
}

export interface BootWanted {
  readonly machineId: string
  readonly image: string
  /** Replace the image's own where they are given, as Docker's. */
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly files: readonly { readonly path: string; readonly content: Buffer; readonly mode: number }[]
  readonly mounts: readonly { readonly volumeId: string; readonly path: string }[]
  readonly cpus: number
  readonly memoryMb: number
  /** A folder of this computer with the socket of Fly's own API, for `/.fly` inside. */
  readonly apiFolder: string
}

/** One run of a machine. */
export interface RunningMachine {
  /** Resolves once it ended, by whatever. */
  readonly exited: Promise<MachineExitFacts>
  /** The machine's own address in the test's network. */
  readonly address: string
  signal(name: string): Promise<void>
  kill(): Promise<void>
  freeze(): Promise<void>
  thaw(): Promise<void>
  exec(command: readonly string[], stdin: string): Promise<{ code: number; stdout: string; stderr: string }>
  /** A connection to a TCP port that listens on the machine's address (not only on its loopback). Rejects when none does. */
  dial(port: number): Promise<Duplex>
}

/** What runs machines and keeps volumes. */
export interface MachineHost {
  /** Fetches the image. Rejects when it cannot be had. @returns its digest */
  pull(image: string): Promise<string>
  boot(wanted: BootWanted): Promise<RunningMachine>
  makeVolume(id: string, from: string | null): Promise<void>
  removeVolume(id: string): Promise<void>
  close(): Promise<void>
}
