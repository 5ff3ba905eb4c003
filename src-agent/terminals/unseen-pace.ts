const sliceMs = 50
const bytesPerSlice = 200 * 1024

/**
 * How much is read of all terminals together that nobody looks at: 4 MB in a second. What they print beyond waits in
 * them, so that floods in the background never slow what somebody does look at.
 */
export class UnseenPace {
  readonly #afterSlice: (next: () => void) => void
  #left = bytesPerSlice
  #isRunning = false
  #waiting: (() => void)[] = []

  constructor(afterSlice: (next: () => void) => void = (next) => setTimeout(next, sliceMs)) {
    this.#afterSlice = afterSlice
  }

  /** Counts what was read. False: read no more before `goOn` is called. */
  spend(bytes: number, goOn: () => void): boolean {
    this.#left -= bytes
    if (!this.#isRunning) {
      this.#isRunning = true
      this.#afterSlice(() => {
        this.#nextSlice()
      })
    }
    if (this.#left > 0) return true
    this.#waiting.push(goOn)
    return false
  }

  #nextSlice(): void {
    this.#isRunning = false
    this.#left = bytesPerSlice
    for (const goOn of this.#waiting.splice(0)) goOn()
  }
}
