/** How much of something may happen in a second, for what comes from a program. */
export class RateBudget {
  readonly #perSecond: number
  readonly #now: () => number
  #since = Number.NEGATIVE_INFINITY
  #left = 0

  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond
    this.#now = now
  }

  /** Whether `count` more may happen now; if so, they are counted. */
  spend(count = 1): boolean {
    const now = this.#now()
    if (now - this.#since >= 1000) {
      this.#since = now
      this.#left = this.#perSecond
    }
    if (count > this.#left) return false
    this.#left -= count
    return true
  }
}
