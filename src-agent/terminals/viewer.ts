import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { wireLimits } from '../../src-shared/agent/wire.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { ByteRing } from './byte-ring.ts'

/** Output that comes this soon after other output waits for what follows: nobody sees the difference, and it travels as one. */
const gatherMs = 3
const mostGathered = 32 * 1024

/**
 * One reader of a terminal: a cursor into its ring. It is sent no more than a window beyond what it acknowledged, so it
 * costs no memory however slow it is.
 */
export class Viewer {
  readonly id = randomBytes(8).toString('hex')
  readonly output: Readable
  readonly #ring: ByteRing
  readonly #window: number
  #cursor: number
  #acknowledged: number
  #ending = false
  #sentAt = Number.NEGATIVE_INFINITY
  #gathering: ReturnType<typeof setTimeout> | undefined
  /** Called when it may have become able or unable to take more. */
  onFlow: () => void = () => undefined

  constructor(ring: ByteRing, from: number, window: number = wireLimits.terminalWindow) {
    this.#ring = ring
    this.#window = Math.min(window, wireLimits.terminalWindow)
    this.#cursor = this.#acknowledged = from
    this.output = new Readable({ read: () => undefined })
  }

  /** True while it must acknowledge before it gets more. */
  get isHeld(): boolean {
    return this.#cursor - this.#acknowledged >= this.#window
  }

  /** `chunk` was just appended to the ring. Whoever keeps up gets the very chunk, without a copy. */
  follow(chunk: Uint8Array): void {
    const isSoon = performance.now() - this.#sentAt < gatherMs
    if (isSoon && !this.isHeld && this.#ring.end - this.#cursor < mostGathered) {
      this.#gathering ??= setTimeout(() => {
        this.catchUp()
        this.onFlow()
      }, gatherMs)
      return
    }
    const room = this.#window - (this.#cursor - this.#acknowledged)
    if (this.#cursor === this.#ring.end - chunk.length && chunk.length <= room) this.#send(chunk)
    else this.catchUp()
  }

  catchUp(): void {
    clearTimeout(this.#gathering)
    this.#gathering = undefined
    if (this.output.destroyed) return
    if (this.#cursor < this.#ring.start) {
      this.output.destroy(fellBehind(this.#ring.start - this.#cursor))
      return
    }
    const room = this.#window - (this.#cursor - this.#acknowledged)
    const waiting = this.#ring.end - this.#cursor
    if (room > 0 && waiting > 0) this.#send(this.#ring.copy(this.#cursor, room))
    if (this.#ending && this.#cursor === this.#ring.end) this.output.push(null)
  }

  /** Its word is not trusted: it cannot acknowledge more than it was sent. */
  acknowledge(bytes: number): void {
    this.#acknowledged = Math.min(this.#cursor, this.#acknowledged + bytes)
    if (this.#gathering === undefined) this.catchUp()
    this.onFlow()
  }

  /** No more will come: the output ends once all that is there was sent. */
  finish(): void {
    this.#ending = true
    this.catchUp()
  }

  #send(bytes: Uint8Array): void {
    this.#cursor += bytes.length
    this.#sentAt = performance.now()
    this.output.push(bytes)
  }
}

function fellBehind(bytes: number): AirlockError {
  return new AirlockError({
    code: 'agent-lost',
    message: 'This view of the terminal fell too far behind.',
    why: `The program printed so much that ${String(bytes)} bytes were dropped before they could be shown here.`,
    remedy: 'It goes on where it is now when the terminal is shown again.',
  })
}
