/**
 * Notices that the computer slept, or that this program stood still: the wall clock went on further than the ticks that
 * were due. Whoever owns a timer ticks it; a clock that is set back says nothing.
 */
export class SleepWatch {
  readonly #now: () => number
  readonly #leastMs: number
  #before: number

  /** `now`: wall-clock milliseconds. `leastMs`: a shorter jump is only a busy computer. */
  constructor(now: () => number, leastMs: number) {
    this.#now = now
    this.#leastMs = leastMs
    this.#before = now()
  }

  /** To be called every few hundred milliseconds up to seconds. Milliseconds since the last call where that was a sleep, else 0. */
  tick(): number {
    const now = this.#now()
    const passed = now - this.#before
    this.#before = now
    return passed >= this.#leastMs ? passed : 0
  }
}
