/** A wait that somebody else can cut short. A call of `up` while nobody waits cuts the next wait short. */
export class Wake {
  #called = false
  #resolve: (() => void) | null = null

  up(): void {
    this.#called = true
    this.#resolve?.()
  }

  /** Resolves after `milliseconds`, at `up` or when `signal` aborts, whichever is first: whether `up` was called. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#called && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          this.#resolve = null
          resolve()
        }
        const timer = setTimeout(done, milliseconds)
        signal.addEventListener('abort', done)
        this.#resolve = done
      })
    }
    const wasCalled = this.#called
    this.#called = false
    return wasCalled
  }
}
