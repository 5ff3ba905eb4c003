const bytesPerSecond = 64 * 1024

/**
 * How much a terminal that nobody sees may have its output shown all the same, so that it is current when it is looked
 * at. One that prints more is left alone until then: its sandbox remembers the last of it.
 */
export class HiddenBudget {
  readonly #now: () => number
  #since = Number.NEGATIVE_INFINITY
  #left = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** False: it prints too much. */
  spend(bytes: number): boolean {
    const now = this.#now()
    if (now - this.#since >= 1000) {
      this.#since = now
      this.#left = bytesPerSecond
    }
    this.#left -= bytes
    return this.#left >= 0
  }
}
