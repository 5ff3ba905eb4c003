export interface BeforeSleepOptions {
  readonly now: () => Date
  /** Milliseconds that never go back, and stand still in a sleep. */
  readonly elapsed: () => number
}

/** A sleep that did not come by then will not come of what was asked. */
const longestMs = 10_000
/** The two clocks part by so much: it slept. */
const sleptMs = 2000

/** The time from when secrets are forgotten to the sleep that was announced: what came meanwhile would be written down by it. */
export class BeforeSleep {
  readonly #options: BeforeSleepOptions
  #began: { readonly elapsed: number; readonly apart: number } | null = null

  constructor(options: BeforeSleepOptions) {
    this.#options = options
  }

  begin(): void {
    this.#began = { elapsed: this.#options.elapsed(), apart: this.#apart() }
  }

  /** It goes on without a sleep. */
  end(): void {
    this.#began = null
  }

  get isOn(): boolean {
    const began = this.#began
    if (began === null) return false
    const isOver = this.#options.elapsed() - began.elapsed >= longestMs
    return !isOver && Math.abs(this.#apart() - began.apart) < sleptMs
  }

  #apart(): number {
    return this.#options.now().getTime() - this.#options.elapsed()
  }
}
