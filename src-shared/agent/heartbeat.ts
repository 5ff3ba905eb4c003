import { heartbeat } from './wire.ts'

/**
 * Decides when the other side is given up. Counts its own ticks, not the time of day: after the computer slept, or the
 * process was stopped, one late tick must not look like a long silence.
 */
export class Heartbeat {
  #silentTicks = 0
  readonly #most: number

  constructor(most: number = heartbeat.silenceMs / heartbeat.intervalMs) {
    this.#most = most
  }

  /** Anything at all came from the other side. */
  heard(): void {
    this.#silentTicks = 0
  }

  /** To be called every `heartbeat.intervalMs`: whether to ask again or to give up. */
  tick(): 'ask' | 'lost' {
    if (this.#silentTicks >= this.#most) return 'lost'
    this.#silentTicks += 1
    return 'ask'
  }
}
