/** One thing at a time, in order; one that fails holds up nothing. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve()

  next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = Promise.allSettled([done])
    return done
  }

  /** Resolves when all that was begun is over. */
  async settled(): Promise<void> {
    await this.#last
  }
}
