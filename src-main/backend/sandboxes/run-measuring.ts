import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { isCancellation } from '../../../src-shared/errors/airlock-error.ts'
import { untilAborted } from '../until-aborted.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxWorld } from './sandbox-world.ts'

/** Milliseconds; tests make them short. */
export interface MeasurePace {
  /** First wait between two measurements that nobody asked for; doubles up to `most`. */
  readonly first: number
  readonly most: number
  /** How long doors are told of a failure before one of them tries again. */
  readonly told: number
}

const standardPace: MeasurePace = { first: 15_000, most: 300_000, told: 5000 }

export interface RunMeasuringOptions {
  readonly world: Pick<SandboxWorld, 'agents' | 'list' | 'log' | 'clock'>
  /** Measures in turn with all else that is done to the sandbox. */
  readonly verify: (entry: SandboxEntry) => Promise<void>
  readonly pace?: Partial<MeasurePace> | undefined
}

/** How measuring one sandbox went so far. */
interface Trial {
  /** It is to be measured again, although it may be proven. */
  isWanted: boolean
  pause: number
  notBefore: number
  failure: { readonly error: unknown; readonly until: number } | null
}

/**
 * Sees to it that every run is measured, by whomever it was begun: at once, and after a failure again and again with
 * growing pauses. Doors wait for it here.
 */
export class RunMeasuring {
  readonly #options: RunMeasuringOptions
  readonly #pace: MeasurePace
  readonly #trials = new WeakMap<SandboxEntry, Trial>()
  #isClosed = false

  constructor(options: RunMeasuringOptions) {
    this.#options = options
    this.#pace = { ...standardPace, ...options.pace }
  }

  /** Gives up what is being measured: whoever begins next measures every run again. */
  async close(): Promise<void> {
    this.#isClosed = true
    const measured = this.#options.world.list.entries.filter(({ operations }) => operations.current?.kind === 'verify')
    await Promise.all(measured.map(({ operations }) => operations.cancel()))
  }

  /** Another run began than the one that is held: what was shown is no longer true, and nobody stays connected. */
  beganAnew(entry: SandboxEntry): void {
    const { world } = this.#options
    entry.forgetRun()
    entry.clearNotices()
    entry.record = { ...entry.record, isolation: null }
    world.agents.drop(entry.id).catch((error: unknown) => {
      world.log.error(`The channel of ${entry.id} did not close`, error)
    })
    world.list.changed(entry)
    this.soon(entry)
  }

  /** Measures it now, or as soon as what is being done to it ended. */
  soon(entry: SandboxEntry): void {
    this.#trials.delete(entry)
    void entry.operations.settled().then(() => {
      this.look(entry)
    })
  }

  /** Its agent began anew, which a sandbox can cause as often as it likes: measured at once the first time only. */
  agentRestarted(id: SandboxId): void {
    const entry = this.#options.world.list.get(id)
    if (entry === undefined) return
    this.#trial(entry).isWanted = true
    this.look(entry)
  }

  /** What it may reach changed: many changes in a row are one measurement, and nobody waits for it. */
  policyChanged(id: SandboxId): void {
    const entry = this.#options.world.list.get(id)
    if (entry === undefined || !entry.isProven) return
    this.#trial(entry).isWanted = true
    this.look(entry)
  }

  /** Each list of the engine asks whether there is something to do. */
  look(entry: SandboxEntry): void {
    const { world } = this.#options
    const trial = this.#trial(entry)
    const isIdle = entry.operations.isIdle && world.list.get(entry.id) === entry
    if (this.#isClosed || !isIdle || !entry.isKnown || entry.state !== 'running' || entry.mustStop !== null) return
    if (entry.isProven && !trial.isWanted) return
    const now = world.clock.elapsed()
    if (now < trial.notBefore) return
    // One that was left alone for long begins with short pauses again.
    if (now > trial.notBefore + 2 * this.#pace.most) trial.pause = this.#pace.first
    trial.notBefore = now + trial.pause
    trial.pause = Math.min(trial.pause * 2, this.#pace.most)
    this.#measure(entry).catch((error: unknown) => {
      // The entry carries the error to every door.
      world.log.info(`verify of ${entry.id} ended: ${String(error)}`)
    })
  }

  /** For doors: resolves when there is nothing to wait for. Rejects as the measurement did, for a while without another. */
  async waited(entry: SandboxEntry, signal?: AbortSignal): Promise<void> {
    while (entry.state === 'running' && !entry.isProven) {
      signal?.throwIfAborted()
      const { last } = entry.operations
      if (last !== null && last.kind !== 'verify') {
        await untilAborted(entry.operations.settled(), signal)
        continue
      }
      const { failure } = this.#trial(entry)
      if (last === null && failure !== null && this.#options.world.clock.elapsed() < failure.until) throw failure.error
      await untilAborted(this.#measure(entry), signal)
      return
    }
  }

  async #measure(entry: SandboxEntry): Promise<void> {
    const trial = this.#trial(entry)
    const wasWanted = trial.isWanted
    trial.isWanted = false
    try {
      await this.#options.verify(entry)
      trial.failure = null
    } catch (error) {
      const until = this.#options.world.clock.elapsed() + this.#pace.told
      if (!isCancellation(error)) trial.failure = { error, until }
      // Of a run that was shown to hold this says nothing: it goes on, and is tried again in its time.
      trial.isWanted ||= wasWanted
      throw error
    }
  }

  #trial(entry: SandboxEntry): Trial {
    const known = this.#trials.get(entry)
    if (known !== undefined) return known
    const trial: Trial = {
      isWanted: false,
      pause: this.#pace.first,
      notBefore: Number.NEGATIVE_INFINITY,
      failure: null,
    }
    this.#trials.set(entry, trial)
    return trial
  }
}
