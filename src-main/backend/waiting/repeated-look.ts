import { Wake } from './wake.ts'

/** Looks at something again and again, and at once when it is woken, one look after the other, until it is closed. */
export class RepeatedLook {
  readonly #look: () => Promise<void>
  readonly #everyMs: number
  readonly #closed = new AbortController()
  readonly #wake = new Wake()
  #running: Promise<void> = Promise.resolve()

  /** @param look never rejects: what fails is told by it, and tried again at the next look */
  constructor(look: () => Promise<void>, everyMs: number) {
    this.#look = look
    this.#everyMs = everyMs
  }

  /** Aborts when it is closed. */
  get signal(): AbortSignal {
    return this.#closed.signal
  }

  start(): void {
    this.#running = this.#run()
  }

  wake(): void {
    this.#wake.up()
  }

  /** Resolves when the look that is under way is over. */
  async close(): Promise<void> {
    this.#closed.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.signal.aborted) {
      await this.#look()
      await this.#wake.wait(this.#everyMs, this.signal)
    }
  }
}
