import { Transform, type TransformCallback } from 'node:stream'

/** Lets bytes through, but for a time in which they are held. */
export class BytesGate extends Transform {
  #held = false
  #waiting: (() => void) | null = null

  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    const go = this.#waiting
    this.#waiting = null
    go?.()
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const pass = () => {
      for (const part of this.partsOf(chunk)) this.push(part)
      done()
    }
    if (this.#held) this.#waiting = pass
    else pass()
  }

  protected partsOf(chunk: Buffer): readonly Buffer[] {
    return [chunk]
  }
}
