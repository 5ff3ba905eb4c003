import { BytesGate } from './bytes-gate.ts'

/** “Going away”, as a server says it: code 1001, not masked. */
const goAwayFrame = Buffer.from([0x88, 0x02, 0x03, 0xe9])

/** What a server says after an upgrade, with a place between two frames in which to say that it goes away. */
export class FramesGate extends BytesGate {
  /** What is not whole yet: the answer's head, or a frame's. */
  #head = Buffer.alloc(0)
  #inBody = 0
  #upgraded = false
  #goesAway = false
  #isOver = false

  /** Says it now, or at the end of the frame that is under way; nothing of the server's follows. */
  goAway(): void {
    this.#goesAway = true
    if (this.#isBetween) this.#finish()
  }

  protected override partsOf(chunk: Buffer): readonly Buffer[] {
    if (this.#isOver) return []
    const parts: Buffer[] = []
    for (let rest = chunk; rest.length > 0;) {
      const taken = this.#take(rest)
      parts.push(rest.subarray(0, taken))
      rest = rest.subarray(taken)
      if (!this.#goesAway || !this.#isBetween) continue
      this.#isOver = true
      parts.push(goAwayFrame)
      this.emit('gone')
      break
    }
    return parts
  }

  get #isBetween(): boolean {
    return this.#upgraded && this.#inBody === 0 && this.#head.length === 0
  }

  #finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.push(goAwayFrame)
    this.emit('gone')
  }

  /** How many of these bytes belong together. */
  #take(bytes: Buffer): number {
    if (this.#inBody > 0) {
      const taken = Math.min(this.#inBody, bytes.length)
      this.#inBody -= taken
      return taken
    }
    const before = this.#head.length
    const head = Buffer.concat([this.#head, bytes])
    const length = this.#upgraded ? frameHeadLength(head) : answerHeadLength(head)
    if (length === null) {
      this.#head = head
      return bytes.length
    }
    if (this.#upgraded) this.#inBody = bodyLength(head)
    this.#upgraded = true
    this.#head = Buffer.alloc(0)
    return length - before
  }
}

function answerHeadLength(bytes: Buffer): number | null {
  const end = bytes.indexOf('\r\n\r\n')
  return end === -1 ? null : end + 4
}

function frameHeadLength(bytes: Buffer): number | null {
  if (bytes.length < 2) return null
  const length = (bytes[1] ?? 0) & 0x7f
  const whole = 2 + (length === 126 ? 2 : length === 127 ? 8 : 0)
  return bytes.length >= whole ? whole : null
}

function bodyLength(head: Buffer): number {
  const length = (head[1] ?? 0) & 0x7f
  if (length === 126) return head.readUInt16BE(2)
  return length === 127 ? Number(head.readBigUInt64BE(2)) : length
}
