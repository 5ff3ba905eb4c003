import type { StreamRequest } from './streams.ts'

/** Most bytes of one `upload-source`. */
export const mostUploadBytes = 20 * 1024 ** 3

/** Most bytes on their way without acknowledgement, per kind and direction. */
export const streamWindow = {
  terminal: 128 * 1024,
  process: 1024 * 1024,
  upload: 4 * 1024 ** 2,
  'upload-source': 4 * 1024 ** 2,
  download: 4 * 1024 ** 2,
  changes: 4 * 1024 ** 2,
} as const satisfies Record<StreamRequest['kind'], number>

/** Binary messages from the server start with one byte that names their channel; those to the server are bare bytes. */
export const streamChannel = { output: 1, error: 2 } as const

/** Counts what is under way in one direction. Pure: callers do the sending, pausing and resuming. */
export class StreamCredit {
  #open = 0
  readonly #window: number

  constructor(window: number) {
    this.#window = window
  }
  sent(bytes: number): void {
    this.#open += bytes
  }
  /** The peer's word is not trusted: it can never free more than was sent. */
  acknowledged(bytes: number): void {
    if (Number.isSafeInteger(bytes) && bytes > 0) this.#open = Math.max(0, this.#open - bytes)
  }
  get mayGoOn(): boolean {
    return this.#open < this.#window
  }
  get unacknowledged(): number {
    return this.#open
  }
}
