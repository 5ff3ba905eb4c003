import { setImmediate as turn } from 'node:timers/promises'

/** Letters compared for one path by all rules, and for all paths of a walk: who needs more wants to keep us busy. */
const most = { path: 1_000_000, walk: 4_000_000_000 }

/** What one walk spends on its rules. A hostile `.gitignore` ends by it: then no rule counts any more. */
export class Effort {
  readonly #most: { readonly path: number; readonly walk: number }
  #walk = 0
  #path = 0
  #rested = 0
  #isSpent = false

  constructor(limits: { readonly path: number; readonly walk: number } = most) {
    this.#most = limits
  }

  get isSpent(): boolean {
    return this.#isSpent
  }

  beginPath(): void {
    this.#path = 0
  }

  add(work: number): void {
    this.#walk += work
    this.#path += work
    if (this.#path > this.#most.path || this.#walk > this.#most.walk) this.#isSpent = true
  }

  /** Lets others have their turn after so much work. */
  async rest(): Promise<void> {
    if (this.#walk - this.#rested <= most.path) return
    this.#rested = this.#walk
    await turn()
  }
}
