import { SleepWatch } from '../../../src-shared/time/sleep-watch.ts'
import type { MachineLife } from '../../../src-shared/machine/machine-wire.ts'
import type { Activity } from './activity.ts'

export interface LifeOptions {
  readonly first: MachineLife
  readonly activity: Activity
  readonly now: () => Date
  /** Saves what is to be saved, and suspends or stops the machine. Rejects when the platform did neither. */
  readonly end: (why: 'idle' | 'over', options: { readonly isRetry: boolean }) => Promise<void>
  /** It slept and goes on, or an end that the platform took on did not come. */
  readonly goesOn: () => void
  readonly log: (text: string) => void
  /** Milliseconds between two looks; tests make it short. */
  readonly everyMs?: number
  /** Milliseconds from its start on in which whoever started it may say how long it has now. */
  readonly graceMs?: number
}

const standardEveryMs = 20_000
const standardGraceMs = 3 * 60_000
const minuteMs = 60_000
/** Later than it was due by so much: the machine slept meanwhile. */
const sleptMs = 15_000

/** Ends the machine when its time is over or nobody needed it for long enough, with no computer of the person's switched on. */
export class Life {
  readonly #options: LifeOptions
  readonly #stopped = new AbortController()
  readonly #startedAt: number
  #life: MachineLife
  #wasTold = false
  #failures = 0
  /** The platform took its end on, and the next look tells whether that came. */
  #isEnding = false
  #running: Promise<void> = Promise.resolve()

  constructor(options: LifeOptions) {
    this.#options = options
    this.#life = options.first
    this.#startedAt = options.now().getTime()
  }

  get current(): MachineLife {
    return this.#life
  }

  start(): void {
    this.#running = this.#watch()
  }

  change(life: MachineLife): void {
    this.#life = life
    this.#wasTold = true
    this.#options.activity.happened()
  }

  async close(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  /** What is due at this moment. */
  get due(): 'idle' | 'over' | null {
    const { idleMinutes, endsAt } = this.#life
    const now = this.#options.now().getTime()
    const mayBeOver = this.#wasTold || now - this.#startedAt >= (this.#options.graceMs ?? standardGraceMs)
    if (mayBeOver && endsAt !== null && Date.parse(endsAt) <= now) return 'over'
    return idleMinutes !== null && this.#options.activity.idleMs >= idleMinutes * minuteMs ? 'idle' : null
  }

  async #watch(): Promise<void> {
    const { activity, goesOn, everyMs = standardEveryMs } = this.#options
    const { signal } = this.#stopped
    const sleep = new SleepWatch(() => this.#options.now().getTime(), everyMs + sleptMs)
    while (!signal.aborted) {
      // Whoever woke it gets the time until the next look to say how long it has now.
      if (sleep.tick() > 0) {
        this.#failures = 0
        activity.happened()
        this.#isEnding = false
        goesOn()
      } else {
        if (this.#isEnding) goesOn()
        this.#isEnding = false
        await this.#look()
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, everyMs)
        signal.addEventListener('abort', done, { once: true })
        function done(): void {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          resolve()
        }
      })
    }
  }

  async #look(): Promise<void> {
    const { activity, end, log, everyMs = standardEveryMs } = this.#options
    const { signal } = this.#stopped
    await activity.look(AbortSignal.any([signal, AbortSignal.timeout(everyMs)])).catch((error: unknown) => {
      if (!signal.aborted) log(`Whether anybody needs the machine is not known: ${String(error)}`)
    })
    const due = signal.aborted ? null : this.due
    if (due === null) {
      this.#failures = 0
      return
    }
    try {
      await end(due, { isRetry: this.#failures > 0 })
      this.#failures = 0
      this.#isEnding = true
      // After a suspension it goes on right here, with all its time before it.
      activity.happened()
    } catch (error) {
      this.#failures += 1
      log(`The machine should end (${due}) and did not: ${String(error)}`)
    }
  }
}
