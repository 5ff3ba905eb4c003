/** Shares of the disk that are free. */
export const lowShare = 0.1
export const fullShare = 0.05
/** A limit counts as passed anew only so far above it, so that nothing flaps around it. */
export const margin = 0.01

export type DiskAct = 'pause' | 'tell-low' | 'tell-full' | 'withdraw' | 'nothing'

/**
 * One run of one sandbox, from its start or resume on, under the eyes of the watch over the disk. Pure: told how much is
 * free, it says what to do. A run that began below the limit was wanted so by a person, and is told but never paused.
 */
export class DiskRun {
  #mayPause: boolean | null = null
  #told: 'nothing' | 'low' | 'full' = 'nothing'

  take(free: number): DiskAct {
    const hasRoom = free >= fullShare + margin
    this.#mayPause = hasRoom || (this.#mayPause ?? free >= fullShare)
    if (free < fullShare) return this.#full()
    if (free < lowShare) return this.#told === 'nothing' || (this.#told === 'full' && hasRoom) ? this.#low() : 'nothing'
    if (free < lowShare + margin || this.#told === 'nothing') return 'nothing'
    this.#told = 'nothing'
    return 'withdraw'
  }

  #low(): DiskAct {
    this.#told = 'low'
    return 'tell-low'
  }

  #full(): DiskAct {
    const act = this.#mayPause === true ? 'pause' : this.#told === 'full' ? 'nothing' : 'tell-full'
    this.#mayPause = false
    this.#told = 'full'
    return act
  }
}
