import type { PackagesEvent } from '../../../src-shared/api/packages.ts'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'

/** Characters that are kept at least of what one command prints, and at most twice as many: the newest. */
const mostKept = 256 * 1024

/** What one command prints, for whoever looks now or later, at their own pace and in bounded memory. */
export class LiveOutput {
  #kept = ''
  /** How many characters came in all. */
  #total = 0
  #ended: (PackagesEvent & { readonly type: 'ended' }) | null = null
  readonly #waiting = new Set<() => void>()

  get text(): string {
    return this.#kept
  }

  add(text: string): void {
    if (this.#ended !== null) return
    this.#total += text.length
    this.#kept += text
    // Not at each piece: to cut means to copy.
    if (this.#kept.length > 2 * mostKept) this.#kept = this.#kept.slice(-mostKept)
    this.#wake()
  }

  end(error: ErrorReport | null): void {
    this.#ended ??= { type: 'ended', error }
    this.#wake()
  }

  async *follow(signal: AbortSignal): AsyncGenerator<PackagesEvent> {
    let read = 0
    while (!signal.aborted) {
      if (read < this.#total) {
        const missed = Math.min(this.#total - read, this.#kept.length)
        read = this.#total
        yield { type: 'output', text: this.#kept.slice(this.#kept.length - missed) }
      } else if (this.#ended === null) await this.#news(signal)
      else {
        yield this.#ended
        return
      }
    }
  }

  async #news(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done()
  }
}
