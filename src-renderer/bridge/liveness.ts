import { Heartbeat } from '../../src-shared/agent/heartbeat.ts'
import { heartbeat } from '../../src-shared/agent/wire.ts'

export interface LivenessOptions {
  /** Asks the other side for any answer. */
  readonly ask: () => Promise<unknown>
  /** Nothing came for so long that the connection counts as dead. Called once at most. */
  readonly lost: () => void
  /** Milliseconds between two questions; for tests. */
  readonly everyMs?: number
}

/**
 * Watches a connection that can stay open while nobody is at its other end, e.g. a backend that hangs. Silence is counted
 * in questions that went unanswered, so that a page which stood still gives nobody up for its own sleep.
 */
export class Liveness {
  readonly #options: LivenessOptions
  readonly #beat = new Heartbeat()
  readonly #timer: ReturnType<typeof setInterval>

  constructor(options: LivenessOptions) {
    this.#options = options
    this.#timer = setInterval(this.check, options.everyMs ?? heartbeat.intervalMs)
  }

  /** Anything at all came from the other side. */
  heard = (): void => {
    this.#beat.heard()
  }

  /** Asks now. */
  check = (): void => {
    if (this.#beat.tick() === 'lost') {
      this.stop()
      this.#options.lost()
      return
    }
    // A refusal is an answer too; a connection that broke is told by its own end.
    this.#options.ask().then(this.heard, () => undefined)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
