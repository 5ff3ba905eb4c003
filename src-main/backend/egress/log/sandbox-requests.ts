import type { EgressRequest } from '../../../../src-shared/api/egress.ts'

/** Kept in memory for each sandbox. */
export const mostRequests = 1000

/** The newest of what one sandbox wanted of the outside, oldest first. */
export class SandboxRequests {
  readonly #requests = new Map<string, EgressRequest>()
  readonly #listeners = new Set<(request: EgressRequest) => void>()

  get all(): readonly EgressRequest[] {
    return [...this.#requests.values()]
  }

  get(id: string): EgressRequest | undefined {
    return this.#requests.get(id)
  }

  /** New or changed. */
  put(request: EgressRequest): void {
    this.#requests.set(request.id, request)
    if (this.#requests.size > mostRequests) this.#forgetOne()
    for (const listener of this.#listeners) listener(request)
  }

  /** What was before all that is there. */
  putBefore(earlier: readonly EgressRequest[]): void {
    const later = this.all
    this.#requests.clear()
    for (const request of [...earlier, ...later].slice(-mostRequests)) this.#requests.set(request.id, request)
    for (const request of earlier) for (const listener of this.#listeners) listener(request)
  }

  onPut(listener: (request: EgressRequest) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The oldest that is over: what goes on still changes. */
  #forgetOne(): void {
    const oldest = this.all.find(({ endedAt }) => endedAt !== null) ?? this.all[0]
    if (oldest !== undefined) this.#requests.delete(oldest.id)
  }
}
