import { Transform, type TransformCallback } from 'node:stream'

/** Passes bytes on and tells how many; ends with an error when `take` says that it is enough. */
export class Counted extends Transform {
  readonly #take: (bytes: number) => Error | null

  constructor(take: (bytes: number) => Error | null) {
    super()
    this.#take = take
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const enough = this.#take(chunk.length)
    if (enough === null) done(null, chunk)
    else done(enough)
  }
}
