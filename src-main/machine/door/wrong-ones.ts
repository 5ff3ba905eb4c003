/** What is wrong and answered in a minute; the rest of it, nobody without the right one is heard. */
const most = 20
const minuteMs = 60_000

/** Counts what was shown and is wrong, so that nobody can try many. */
export class WrongOnes {
  readonly #elapsed: () => number
  #count = 0
  #since = 0

  /** @param elapsed milliseconds that never go back */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed
  }

  /** One more. `too-many`: there were more in this minute than are answered. */
  add(): 'wrong' | 'too-many' {
    const now = this.#elapsed()
    if (now - this.#since > minuteMs) {
      this.#since = now
      this.#count = 0
    }
    this.#count += 1
    return this.#count > most ? 'too-many' : 'wrong'
  }
}
