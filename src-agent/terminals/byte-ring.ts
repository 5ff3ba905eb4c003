const smallest = 64 * 1024

/** The last bytes of an endless stream, each with its sequence number. Grows as needed up to its capacity. */
export class ByteRing {
  readonly #capacity: number
  #bytes: Buffer
  #start: number
  #end: number

  /** `kept` are the bytes right before sequence number `end`, e.g. of before a restart. */
  constructor(capacity: number, kept: Uint8Array = new Uint8Array(0), end: number = kept.length) {
    this.#capacity = capacity
    const last = kept.subarray(Math.max(0, kept.length - capacity))
    this.#bytes = Buffer.alloc(Math.min(capacity, Math.max(smallest, powerOfTwo(last.length))))
    this.#start = this.#end = end - last.length
    this.append(last)
  }

  /** Sequence number of the first byte that is still here. */
  get start(): number {
    return this.#start
  }
  /** Sequence number of the next byte to come. */
  get end(): number {
    return this.#end
  }

  append(chunk: Uint8Array): void {
    const bytes = chunk.length > this.#capacity ? chunk.subarray(chunk.length - this.#capacity) : chunk
    const skipped = chunk.length - bytes.length
    if (skipped > 0) this.#start = this.#end = this.#end + skipped
    this.#makeRoom(bytes.length)
    const size = this.#bytes.length
    const at = this.#end % size
    const first = Math.min(bytes.length, size - at)
    this.#bytes.set(bytes.subarray(0, first), at)
    if (first < bytes.length) this.#bytes.set(bytes.subarray(first), 0)
    this.#end += bytes.length
    this.#start = Math.max(this.#start, this.#end - size)
  }

  /** A copy of at most `most` bytes from `from` on, which must be here. */
  copy(from: number, most: number): Buffer {
    const length = Math.min(most, this.#end - from)
    const copied = Buffer.allocUnsafe(length)
    const size = this.#bytes.length
    const at = from % size
    const first = Math.min(length, size - at)
    this.#bytes.copy(copied, 0, at, at + first)
    if (first < length) this.#bytes.copy(copied, first, 0, length - first)
    return copied
  }

  #makeRoom(more: number): void {
    const needed = this.#end - this.#start + more
    if (needed <= this.#bytes.length || this.#bytes.length === this.#capacity) return
    const grown = Buffer.alloc(Math.min(this.#capacity, powerOfTwo(needed)))
    const kept = this.copy(this.#start, this.#end - this.#start)
    for (let done = 0; done < kept.length;) {
      const at = (this.#start + done) % grown.length
      const take = Math.min(kept.length - done, grown.length - at)
      kept.copy(grown, at, done, done + take)
      done += take
    }
    this.#bytes = grown
  }
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, atLeast)))
}
