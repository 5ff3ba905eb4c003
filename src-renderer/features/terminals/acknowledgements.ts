import { streamWindow } from '../../../src-shared/api/stream-flow.ts'

/** Often enough that the sender never waits, and seldom: each one passes as many processes as the bytes did. */
const step = streamWindow.terminal / 4

/** Tells how many bytes were shown: in large steps while more of them wait, at once when none does. */
export class Acknowledgements {
  readonly #tell: (bytes: number) => void
  #waiting = 0
  #shown = 0

  constructor(tell: (bytes: number) => void) {
    this.#tell = tell
  }

  /** So many bytes are to be shown. */
  expect(bytes: number): void {
    this.#waiting += bytes
  }

  shown(bytes: number): void {
    this.#waiting -= bytes
    this.#shown += bytes
    if (this.#waiting > 0 && this.#shown < step) return
    if (this.#shown > 0) this.#tell(this.#shown)
    this.#shown = 0
  }
}
