import { duplexPair, type Duplex } from 'node:stream'
import type { BootWanted, MachineExitFacts, MachineHost, RunningMachine } from './machine-host.ts'

/** A run of a machine that a test holds in its hand. */
export class StandInRun implements RunningMachine {
  readonly wanted: BootWanted
  readonly address = '172.19.0.2'
  readonly signals: string[] = []
  readonly exited: Promise<MachineExitFacts>
  frozen = false
  /** Whether a signal ends it. */
  obedient = true
  #end: (exit: MachineExitFacts) => void = () => undefined
  readonly #serve: (port: number, socket: Duplex) => boolean

  constructor(wanted: BootWanted, serve: (port: number, socket: Duplex) => boolean) {
    this.wanted = wanted
    this.#serve = serve
    this.exited = new Promise((resolve) => (this.#end = resolve))
  }

  exit(facts: Partial<MachineExitFacts> = {}): void {
    this.#end({ code: 0, signal: 0, outOfMemory: false, ...facts })
  }
  signal(name: string): Promise<void> {
    this.signals.push(name)
    if (this.obedient) this.exit()
    return Promise.resolve()
  }
  kill(): Promise<void> {
    this.exit({ code: 137, signal: 9 })
    return Promise.resolve()
  }
  freeze(): Promise<void> {
    this.frozen = true
    return Promise.resolve()
  }
  thaw(): Promise<void> {
    this.frozen = false
    return Promise.resolve()
  }
  exec(command: readonly string[], stdin: string): Promise<{ code: number; stdout: string; stderr: string }> {
    return Promise.resolve({ code: 0, stdout: `${command.join(' ')}\n${stdin}`, stderr: '' })
  }
  dial(port: number): Promise<Duplex> {
    const [near, far] = duplexPair()
    if (this.#serve(port, far)) return Promise.resolve(near)
    return Promise.reject(new Error('ECONNREFUSED'))
  }
}

/** Machines in this process: for what needs no container. */
export class StandInHost implements MachineHost {
  readonly runs: StandInRun[] = []
  readonly volumes = new Map<string, { readonly from: string | null }>()
  /** Images that cannot be fetched. */
  readonly unpullable = new Set<string>()
  /** Called for each run, e.g. to make it exit. */
  onBoot: (run: StandInRun) => void = () => undefined
  /** Takes a connection to a port. @returns whether anybody listens there */
  serve: (port: number, socket: Duplex) => boolean = () => false

  /** The latest run of a machine. */
  run(machineId: string): StandInRun {
    const run = this.runs.findLast(({ wanted }) => wanted.machineId === machineId)
    if (run === undefined) throw new Error(`${machineId} never ran.`)
    return run
  }
  pull(image: string): Promise<string> {
    if (this.unpullable.has(image)) return Promise.reject(new Error(`manifest unknown: ${image}`))
    return Promise.resolve(/sha256:[0-9a-f]{64}$/.exec(image)?.[0] ?? `sha256:${'0'.repeat(64)}`)
  }
  boot(wanted: BootWanted): Promise<RunningMachine> {
    const run = new StandInRun(wanted, (port, socket) => this.serve(port, socket))
    this.runs.push(run)
    this.onBoot(run)
    return Promise.resolve(run)
  }
  makeVolume(id: string, from: string | null): Promise<void> {
    this.volumes.set(id, { from })
    return Promise.resolve()
  }
  removeVolume(id: string): Promise<void> {
    this.volumes.delete(id)
    return Promise.resolve()
  }
  close(): Promise<void> {
    return Promise.resolve()
  }
}
