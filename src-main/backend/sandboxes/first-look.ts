import type { EngineLink } from '../engine-link/engine-link.ts'
import { untilAborted } from '../until-aborted.ts'

const patienceMs = 10_000

/** That the engine was asked for its sandboxes for the first time, and what an earlier backend left was compared with it. */
export class FirstLook {
  /** Resolves once everything was compared. */
  readonly reconciled: Promise<void>
  #done: () => void = () => undefined

  constructor() {
    this.reconciled = new Promise((resolve) => {
      this.#done = resolve
    })
  }

  done(): void {
    this.#done()
  }

  /**
   * Resolves when it was done, or no engine was found, or that takes too long: whoever asks right after the backend began
   * wants an answer, not “unknown”.
   */
  async settled(link: EngineLink, signal?: AbortSignal): Promise<void> {
    if (link.status.state !== 'searching') return
    const patience = AbortSignal.timeout(patienceMs)
    const deadline = signal === undefined ? patience : AbortSignal.any([patience, signal])
    try {
      await Promise.race([untilAborted(this.reconciled, deadline), link.settled(deadline)])
    } catch (error) {
      if (!deadline.aborted) throw error
    }
  }
}
