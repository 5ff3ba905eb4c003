import { StreamCredit, streamWindow } from '../../../src-shared/api/stream-flow.ts'

const largestMessage = 16 * 1024

/**
 * What was typed and pasted and is not sent yet. Sent in order, in small messages, with at most a window of bytes
 * that the other side has not read: a large paste neither fills memory nor stands before Ctrl-C for long.
 */
export class InputQueue {
  readonly #credit = new StreamCredit(streamWindow.terminal)
  readonly #encoder = new TextEncoder()
  #waiting: Uint8Array<ArrayBuffer>[] = []
  #send: ((bytes: Uint8Array<ArrayBuffer>) => void) | null = null

  type(text: string): void {
    const bytes = this.#encoder.encode(text)
    for (let at = 0; at < bytes.length; at += largestMessage) this.#waiting.push(bytes.slice(at, at + largestMessage))
    this.#flush()
  }

  /** Sends from now on, what was typed before included. */
  open(send: (bytes: Uint8Array<ArrayBuffer>) => void): void {
    this.#send = send
    this.#flush()
  }

  /**
   * The connection is gone: what is still waiting is dropped, since nobody should type blindly. Gives how many bytes the
   * other side did not confirm: nobody can say whether they arrived.
   */
  close(): number {
    const unsure = this.#credit.unacknowledged + this.waitingBytes
    this.#send = null
    this.#waiting = []
    this.#credit.acknowledged(this.#credit.unacknowledged)
    return unsure
  }

  acknowledged(bytes: number): void {
    this.#credit.acknowledged(bytes)
    this.#flush()
  }

  get waitingBytes(): number {
    return this.#waiting.reduce((sum, { length }) => sum + length, 0)
  }

  #flush(): void {
    while (this.#send !== null && this.#credit.mayGoOn) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#credit.sent(next.length)
      this.#send(next)
    }
  }
}
