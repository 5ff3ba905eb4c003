/** Far more than any program opens at once; what goes on opening more is served this fast, so that others are served too. */
const burst = 1024
const perSecond = 256

/** How fast the connections of one sandbox may begin. */
export class Pace {
  readonly #now: () => number
  #left = burst
  #at: number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#at = now()
  }

  /** Resolves at once within the burst, else when it is time, or `signal` aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = this.#now()
    this.#left = Math.min(burst, this.#left + ((now - this.#at) / 1000) * perSecond) - 1
    this.#at = now
    if (this.#left >= 0) return
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        // A signal lives as long as the way out: whoever waits in turn must leave nothing on it.
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, (-this.#left / perSecond) * 1000)
      signal.addEventListener('abort', end, { once: true })
    })
  }
}
