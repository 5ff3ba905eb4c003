/** Lets work on the same thing happen one after the other, in the order it was asked for. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Whether something for `key` is under way or waiting. */
  isTaken(key: string): boolean {
    return this.#last.has(key)
  }

  /** Runs `work` once everything asked for `key` before it has ended, however it ended. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const result = before.then(work)
    const ended = result.then(
      () => undefined,
      () => undefined,
    )
    this.#last.set(key, ended)
    try {
      return await result
    } finally {
      if (this.#last.get(key) === ended) this.#last.delete(key)
    }
  }
}
