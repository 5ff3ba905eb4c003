/** What is needed of Electron's `DownloadItem`. */
export interface DownloadItem {
  getURL(): string
  once(event: 'done', listener: (event: unknown, state: 'completed' | 'cancelled' | 'interrupted') => void): unknown
}

interface Outcome {
  readonly isSaved: Promise<boolean>
  readonly end: (isSaved: boolean) => void
}

/** Downloads that nobody asks about, or that never begin, are forgotten, the oldest first. */
const mostKnown = 50

/** How the page's downloads ended, by the address that each of them has for itself. */
export class SavedDownloads {
  readonly #outcomes = new Map<string, Outcome>()

  /** Call when one begins. */
  begun(item: DownloadItem): void {
    const { end } = this.#of(item.getURL())
    item.once('done', (_, state) => {
      end(state === 'completed')
    })
  }

  /** Whether it was written whole; resolves when the person has chosen where, or not to, and all is there. */
  async isSaved(address: string): Promise<boolean> {
    const isSaved = await this.#of(address).isSaved
    this.#outcomes.delete(address)
    return isSaved
  }

  #of(address: string): Outcome {
    const known = this.#outcomes.get(address)
    if (known !== undefined) return known
    const [oldest] = this.#outcomes.keys()
    if (oldest !== undefined && this.#outcomes.size >= mostKnown) this.#forget(oldest)
    let end: Outcome['end'] = () => undefined
    const isSaved = new Promise<boolean>((resolve) => (end = resolve))
    const outcome = { isSaved, end }
    this.#outcomes.set(address, outcome)
    return outcome
  }

  #forget(address: string): void {
    this.#outcomes.get(address)?.end(false)
    this.#outcomes.delete(address)
  }
}
