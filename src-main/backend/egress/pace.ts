/** Far more than any program opens at once; what goes on opening more is served this fast, so that others are served too. */
export const connectionPace = { burst: 1024, perSecond: 256 } as const

export interface PaceLimits {
  readonly burst: number
  readonly perSecond: number
}

/** How fast things of one sandbox may begin; its connections, where nothing else is said. */
export class Pace {
  readonly #now: () => number
  readonly #limits: PaceLimits
  #left: number
  #at: number

  constructor(now: () => number = () => performance.now(), limits: PaceLimits = connectionPace) {
    this.#now = now
    this.#limits = limits
    this.#left = limits.burst
    this.#at = now()
  }

  /** Resolves at once within the burst, else when it is time, or `signal` aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    const { burst, perSecond } = this.#limits
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
