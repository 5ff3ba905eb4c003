import { setTimeout as pause } from 'node:timers/promises'
import type { MachineExitFacts, MachineHost, RunningMachine } from '../hosts/machine-host.ts'
import { bootWanted } from './boot-wanted.ts'
import { secondsOf, shownConfig, type TakenConfig } from './config.ts'
import { History } from './history.ts'
import { newVersion } from './ids.ts'
import { MachineLease } from './lease.ts'
import { MachineEvents } from './machine-events.ts'
import { Refusal } from './refusal.ts'
import type { CloudSettings } from './settings.ts'

export interface MachineParts {
  readonly id: string
  readonly name: string
  readonly app: string
  readonly region: string
  readonly config: TakenConfig
  readonly host: MachineHost
  readonly settings: CloudSettings
  /** For the socket of Fly's own API inside. */
  readonly apiFolder: () => Promise<string>
}

/** A machine and its states. Changes answer at once, what they begin goes on behind. */
export class FlyMachine {
  readonly id: string
  readonly name: string
  readonly app: string
  readonly region: string
  readonly lease = new MachineLease()
  readonly events = new MachineEvents()
  readonly history = new History<unknown>()
  state = 'created'
  version = newVersion()
  config: TakenConfig
  /** `unreachable`: only an incomplete config is shown, and it cannot be started. */
  hostStatus: 'ok' | 'unknown' | 'unreachable' = 'ok'
  running: RunningMachine | null = null
  readonly #parts: MachineParts
  readonly #listeners = new Set<() => void>()
  readonly #createdAt = new Date().toISOString()
  #digest = ''
  #pulled: Promise<void> = Promise.resolve()
  #isPulled = false
  #requestedStop = false
  #restarts = 0

  constructor(parts: MachineParts) {
    this.id = parts.id
    this.name = parts.name
    this.app = parts.app
    this.region = parts.region
    this.config = parts.config
    this.#parts = parts
    this.#enter('created', 'launch', 'user')
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Begins a new machine's life: fetches the image, and boots unless that is not wanted. */
  launch(skip: boolean): void {
    this.#pull()
    void this.#pulled.then(async () => {
      if (this.state === 'launch_failed') this.#enter('destroyed', 'destroy', 'flyd')
      else if (!skip && this.state === 'created') await this.#boot('created')
    })
  }

  start(): { previous_state: string } {
    const previous = this.state
    if (this.hostStatus === 'unreachable') throw new Refusal(408, 'deadline_exceeded: host unreachable')
    if (previous === 'started' || previous === 'starting') return { previous_state: previous }
    if (previous === 'replacing' || previous === 'updating') {
      throw new Refusal(412, 'failed_precondition: machine getting replaced, refusing to start')
    }
    const ready = ['stopped', 'suspended', 'failed'].includes(previous) || (previous === 'created' && this.#isPulled)
    if (!ready) {
      throw new Refusal(412, `failed_precondition: unable to start machine from current state: '${previous}'`)
    }
    if (previous === 'suspended' && this.running !== null) void this.#thaw(this.running)
    else void this.#boot(previous)
    return { previous_state: previous }
  }

  /** Goes on behind; `stopped` once it ended. */
  stop(signal: string | undefined, timeout: string | undefined): void {
    if (['stopped', 'created', 'failed', 'stopping'].includes(this.state)) return
    const run = this.running
    if (run === null || !['started', 'starting', 'suspended', 'suspending'].includes(this.state)) {
      throw new Refusal(412, `failed_precondition: unable to stop machine from current state: '${this.state}'`)
    }
    this.#requestedStop = true
    // What was suspended is thrown away, not woken to be asked.
    const asleep = this.state === 'suspended'
    const stop = this.config.stop_config
    this.#enter('stopping', 'stop', 'user')
    const patience = secondsOf(timeout ?? stop?.timeout, 5) * this.#parts.settings.secondMs
    void this.#end(run, asleep ? null : (signal ?? stop?.signal ?? 'SIGINT'), patience)
  }

  suspend(): void {
    if (this.state === 'suspended' || this.state === 'suspending') return
    const run = this.running
    if (run === null || this.state !== 'started') {
      throw new Refusal(412, `failed_precondition: unable to suspend machine from current state: '${this.state}'`)
    }
    if (
      (this.config.init?.swap_size_mb ?? 0) > 0 ||
      this.config.guest.memory_mb > this.#parts.settings.mostSuspendableMb
    ) {
      throw new Refusal(412, 'failed_precondition: machine cannot be suspended: it has swap or too much memory')
    }
    this.#enter('suspending', 'suspend', 'user')
    void run.freeze().then(() => {
      if (this.state === 'suspending') this.#enter('suspended', 'suspend', 'flyd')
    })
  }

  /** Another config, whole. What runs is replaced; what rests stays at rest. */
  update(config: TakenConfig, skipLaunch: boolean): void {
    if (['destroying', 'destroyed', 'replacing', 'starting', 'stopping'].includes(this.state)) {
      throw new Refusal(409, `aborted: machine is ${this.state}: concurrent update in progress`)
    }
    const mounted = (of: TakenConfig) => of.mounts?.map((mount) => mount.volume).join() ?? ''
    if (mounted(config) !== mounted(this.config)) throw new Refusal(400, 'invalid_argument: volume does not exist')
    const before = this.state
    this.config = config
    this.version = newVersion()
    this.#enter('replacing', 'update', 'user')
    void this.#replace(before, skipLaunch)
  }

  /** A suspended or started one only by force. */
  destroy(force: boolean): void {
    if (this.state === 'destroyed' || this.state === 'destroying') return
    if (!force && !['stopped', 'created', 'failed'].includes(this.state)) {
      throw new Refusal(412, `failed_precondition: unable to destroy machine, not currently stopped: ${this.state}`)
    }
    this.#requestedStop = true
    this.#enter('destroying', 'destroy', 'user')
    void this.#kill().then(() => {
      this.#enter('destroyed', 'destroy', 'flyd')
    })
  }

  /** Ends it as the trial does, or a failing host. */
  async #end(run: RunningMachine, signal: string | null, patienceMs: number): Promise<void> {
    if (signal !== null) await run.signal(signal)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, signal === null ? 0 : patienceMs)))
    await Promise.race([run.exited, late])
    clearTimeout(timer)
    await run.kill()
  }

  async #kill(): Promise<void> {
    const run = this.running
    if (run === null) return
    await run.kill()
    await run.exited
    this.running = null
  }

  #pull(): void {
    this.#isPulled = false
    this.#pulled = this.#parts.host.pull(this.config.image).then(
      (digest) => {
        this.#digest = digest
        this.#isPulled = true
        this.changed()
      },
      (error: unknown) => {
        this.#enter('launch_failed', 'launch', 'flyd', { error: `failed to pull image: ${String(error)}` })
      },
    )
  }

  async #replace(before: string, skipLaunch: boolean): Promise<void> {
    this.#requestedStop = true
    await this.#kill()
    const began = performance.now()
    // Looked at again and again: a test may end it.
    while (performance.now() - began < this.#parts.settings.replacingMs) await pause(5)
    this.#pull()
    await this.#pulled
    if (this.state !== 'replacing') return
    if (skipLaunch || before !== 'started') this.#enter('stopped', 'update', 'flyd')
    else await this.#boot('replacing')
  }

  async #boot(previous: string): Promise<void> {
    this.#requestedStop = false
    if (previous !== 'starting') this.#restarts = 0
    this.#enter('starting', 'start', previous === 'starting' ? 'flyd' : 'user')
    const version = this.version
    try {
      const run = await this.#parts.host.boot(bootWanted(this, this.#digest, await this.#parts.apiFolder()))
      if (this.state !== 'starting' || this.version !== version) {
        await run.kill()
        return
      }
      this.running = run
      this.#enter('started', 'start', 'flyd')
      void run.exited.then((exit) => this.#exited(run, exit))
      this.#endWithTrial(run)
    } catch (error) {
      if (this.state === 'starting') this.#enter('failed', 'start', 'flyd', { error: String(error) })
    }
  }

  async #exited(run: RunningMachine, exit: MachineExitFacts): Promise<void> {
    if (this.running === run) this.running = null
    const { policy = 'on-failure', max_retries: most = 10 } = this.config.restart ?? {}
    const again = policy === 'always' || (policy === 'on-failure' && exit.code !== 0)
    const restarting = !this.#requestedStop && again && this.#restarts < most
    this.events.addExit(exit, { requested: this.#requestedStop, restarting })
    if (!['started', 'stopping', 'suspending', 'suspended', 'starting'].includes(this.state)) return
    if (restarting) {
      this.#restarts += 1
      await this.#boot('starting')
    } else if (this.config.auto_destroy === true) this.#enter('destroyed', 'destroy', 'flyd')
    else this.#enter('stopped', 'exit', 'flyd')
  }

  async #thaw(run: RunningMachine): Promise<void> {
    this.#enter('starting', 'start', 'user')
    await run.thaw()
    if (this.state === 'starting') this.#enter('started', 'start', 'flyd')
  }

  #endWithTrial(run: RunningMachine): void {
    const { trial, secondMs } = this.#parts.settings
    if (trial === null) return
    setTimeout(() => {
      if (this.running === run && this.state === 'started') this.stop('SIGINT', undefined)
    }, trial.secondsPerMachine * secondMs).unref()
  }

  #enter(state: string, type: string, source: 'user' | 'flyd', request?: unknown): void {
    this.state = state
    this.events.add(type, state, source, request)
    this.changed()
  }

  /** To be called when what is shown of it has changed. */
  changed(): void {
    this.history.record(this.state === 'destroyed' ? null : this.view())
    for (const listener of this.#listeners) listener()
  }

  view(): Readonly<Record<string, unknown>> {
    const reachable = this.hostStatus === 'ok'
    const { image } = this.config
    return {
      id: this.id,
      name: this.name,
      state: this.state,
      region: this.region,
      instance_id: this.version,
      private_ip: 'fdaa:0:1::2',
      ...(reachable ? { config: shownConfig(this.config) } : { incomplete_config: { metadata: this.config.metadata } }),
      host_status: this.hostStatus,
      image_ref: { repository: image.replace(/[:@].*$/, ''), digest: this.#digest },
      created_at: this.#createdAt,
      updated_at: new Date().toISOString(),
      events: this.events.list(20),
    }
  }
}
