/** Takes bytes from a stream in pieces of wanted sizes. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** So many bytes; null where the stream ended before. */
  async exactly(length: number): Promise<Buffer | null> {
    const pieces: Uint8Array[] = []
    for (let got = 0; got < length;) {
      const piece = await this.upTo(length - got)
      if (piece === null) return null
      pieces.push(piece)
      got += piece.length
    }
    return Buffer.concat(pieces, length)
  }

  /** What is there next, at least a byte and at most so many; null at the end. */
  async upTo(length: number): Promise<Uint8Array | null> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#source.next()
      if (done === true) return null
      this.#rest = value
    }
    const piece = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(piece.length)
    return piece
  }

  /** Whoever reads no further lets the source know. */
  async end(): Promise<void> {
    await this.#source.return?.()
  }
}
