/** Bytes that came in pieces, as one: its room doubles, so that each is copied a few times at most, however small they came. */
export class HeldBytes {
  #room = Buffer.alloc(0)
  #length = 0

  /** Good until more are added. */
  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length)
  }

  add(bytes: Buffer): void {
    const length = this.#length + bytes.length
    if (length > this.#room.length) {
      const room = Buffer.alloc(Math.max(length, 2 * this.#room.length, leastRoom))
      this.#room.copy(room, 0, 0, this.#length)
      this.#room = room
    }
    bytes.copy(this.#room, this.#length)
    this.#length = length
  }
}

const leastRoom = 1024
