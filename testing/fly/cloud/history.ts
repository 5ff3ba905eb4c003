/** What something looked like at each time, so that a read may be late. */
export class History<T> {
  readonly #views: { readonly at: number; readonly view: T | null }[] = []

  /** `null`: it is gone. */
  record(view: T | null): void {
    this.#views.push({ at: performance.now(), view: structuredClone(view) })
  }

  /** As it was so many milliseconds ago; null where it was not there. */
  ago(milliseconds: number): T | null {
    const at = performance.now() - milliseconds
    return this.#views.findLast((one) => one.at <= at)?.view ?? null
  }
}
