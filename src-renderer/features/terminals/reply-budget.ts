const repliesPerSecond = 200

/**
 * How many answers of a terminal a program may ask for. A program that asks without end would have the terminal type
 * into its input without end; what a real one asks, even a full-screen editor that starts, is far below.
 */
export class ReplyBudget {
  readonly #now: () => number
  #since = Number.NEGATIVE_INFINITY
  #left = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Whether `count` more answers may be given now; if so, they are counted. */
  spend(count = 1): boolean {
    const now = this.#now()
    if (now - this.#since >= 1000) {
      this.#since = now
      this.#left = repliesPerSecond
    }
    if (count > this.#left) return false
    this.#left -= count
    return true
  }
}
