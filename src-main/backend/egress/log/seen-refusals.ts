const mostHosts = 1000

/** Which hosts were refused, and which of them nobody looked at yet. */
export class SeenRefusals {
  readonly #known = new Set<string>()
  readonly #unseen = new Set<string>()

  get unseen(): number {
    return this.#unseen.size
  }

  /** `isNew`: never refused before; `isUnseen`: one more that nobody looked at. */
  add(host: string): { readonly isNew: boolean; readonly isUnseen: boolean } {
    const before = this.#unseen.size
    if (before < mostHosts) this.#unseen.add(host)
    const isNew = this.#known.size < mostHosts && !this.#known.has(host)
    if (isNew) this.#known.add(host)
    return { isNew, isUnseen: this.#unseen.size > before }
  }

  seen(): void {
    this.#unseen.clear()
  }
}
