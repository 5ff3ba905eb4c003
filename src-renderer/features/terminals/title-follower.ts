import { cleanTitle } from '../../../src-shared/agent/clean-title.ts'

const pauseMs = 200
const longestTitle = 4096

/** The title that a program last asked for, cleaned and bounded, told at most five times a second. */
export class TitleFollower {
  readonly #told: (title: string) => void
  readonly #later: (then: () => void) => void
  #latest: string | null = null
  #isWaiting = false

  constructor(told: (title: string) => void, later: (then: () => void) => void = (then) => setTimeout(then, pauseMs)) {
    this.#told = told
    this.#later = later
  }

  heed(data: string): void {
    this.#latest = data.slice(0, longestTitle)
    if (this.#isWaiting) return
    this.#isWaiting = true
    this.#later(() => {
      this.#isWaiting = false
      const title = cleanTitle(this.#latest ?? '')
      if (title !== null) this.#told(title)
    })
  }
}
