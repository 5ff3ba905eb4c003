/** Shares of the disk that are free. */
export const lowShare = 0.1
export const fullShare = 0.05
/** A limit counts as passed anew only so far above it, so that nothing flaps around it. */
export const margin = 0.01

export type DiskAct = 'pause' | 'tell-low' | 'tell-full' | 'withdraw' | 'nothing'

/** Looks that pass at most before a pause that failed is tried again. */
const longestRest = 32

/**
 * One run of one sandbox, from its start or resume on, under the eyes of the watch over the disk. Pure: told how much is
 * free, it says what to do. A run that began below the limit was wanted so by a person, and is told but never paused.
 * `pause` is said at each look until the run ends by it.
 */
export class DiskRun {
  #mayPause: boolean | null = null
  #told: 'nothing' | 'low' | 'full' = 'nothing'
  #failures = 0
  #rest = 0

  take(free: number): DiskAct {
    const hasRoom = free >= fullShare + margin
    this.#mayPause = hasRoom || (this.#mayPause ?? free >= fullShare)
    if (free < fullShare) return this.#full()
    if (free < lowShare) return this.#told === 'nothing' || (this.#told === 'full' && hasRoom) ? this.#low() : 'nothing'
    if (free < lowShare + margin || this.#told === 'nothing') return 'nothing'
    this.#told = 'nothing'
    return 'withdraw'
  }

  /** The pause was tried and failed: it is said again only after some looks, more of them each time. */
  pauseFailed(): void {
    this.#failures += 1
    this.#rest = Math.min(longestRest, 2 ** this.#failures)
  }

  /** It cannot be paused at all. */
  giveUpPausing(): void {
    this.#mayPause = false
  }

  #low(): DiskAct {
    this.#told = 'low'
    return 'tell-low'
  }

  #full(): DiskAct {
    const wasTold = this.#told === 'full'
    this.#told = 'full'
    if (this.#mayPause !== true) return wasTold ? 'nothing' : 'tell-full'
    if (this.#rest === 0) return 'pause'
    this.#rest -= 1
    return 'nothing'
  }
}
