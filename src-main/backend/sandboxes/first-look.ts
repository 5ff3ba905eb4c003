import type { EngineId } from '../../../src-shared/engine/engine.ts'
import type { EngineLink } from '../engine-link/engine-link.ts'
import type { EngineLinks } from '../engine-link/engine-links.ts'
import { untilAborted } from '../until-aborted.ts'

const patienceMs = 10_000
/** A list on this computer does not wait long for what others say of theirs. */
const elsewherePatienceMs = 4000

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
  async settled(link: EngineLink, patienceMs: number, signal?: AbortSignal): Promise<void> {
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

/** One of each engine: what is here waits for nobody elsewhere. */
export class FirstLooks {
  readonly #looks = new Map<EngineId, FirstLook>()

  of(id: EngineId): FirstLook {
    const known = this.#looks.get(id)
    if (known !== undefined) return known
    const look = new FirstLook()
    this.#looks.set(id, look)
    return look
  }

  /** Only of this computer’s. */
  async settledHere(engines: EngineLinks, signal?: AbortSignal): Promise<void> {
    await this.of('local').settled(engines.local, patienceMs, signal)
  }

  async settled(engines: EngineLinks, signal?: AbortSignal): Promise<void> {
    const patience = (id: EngineId) => (id === 'local' ? patienceMs : elsewherePatienceMs)
    await Promise.all(engines.all.map(([id, link]) => this.of(id).settled(link, patience(id), signal)))
  }
}
