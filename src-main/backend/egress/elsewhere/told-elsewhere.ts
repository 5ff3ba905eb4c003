export interface ToldElsewhereOptions {
  /** Tells what counts now. @returns whether it is known there; never rejects */
  readonly once: () => Promise<boolean>
  /** Aborts when we hang up. */
  readonly signal: AbortSignal
  /** Milliseconds between two tries after a failure; doubled up to thirty times that. */
  readonly retryMs: number
}

/** Tells somebody elsewhere what counts: one at a time, always once more after the last change, and again where it failed. */
export class ToldElsewhere {
  readonly #options: ToldElsewhereOptions
  #telling: Promise<void> | null = null
  #isOutdated = false
  #retry: AbortController | null = null
  #waitMs: number

  constructor(options: ToldElsewhereOptions) {
    this.#options = options
    this.#waitMs = options.retryMs
  }

  /** Resolves when it is known there, or could not be told at once: then it is tried again. Never rejects. */
  async tell(): Promise<void> {
    this.#isOutdated = true
    const telling = (this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = null
    }))
    await telling
  }

  async #tellAll(): Promise<void> {
    const { signal, once, retryMs } = this.#options
    // Whoever tells now does what a try to come would have done.
    this.#retry?.abort()
    this.#retry = null
    while (this.#isOutdated && !signal.aborted) {
      this.#isOutdated = false
      if (!(await once())) {
        void this.#tellLater()
        return
      }
      this.#waitMs = retryMs
    }
  }

  async #tellLater(): Promise<void> {
    const { signal, retryMs } = this.#options
    const retry = new AbortController()
    this.#retry = retry
    const waitMs = this.#waitMs
    this.#waitMs = Math.min(waitMs * 2, retryMs * 30)
    await resting(waitMs, AbortSignal.any([signal, retry.signal]))
    if (!signal.aborted && !retry.signal.aborted) await this.tell()
  }
}

/** Resolves after so long, or when it is over. */
export async function resting(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds).unref()
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
