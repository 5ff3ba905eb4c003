import { Duplex } from 'node:stream'

/** More than honest windows let be under way; who announces larger ones waits like anybody. */
const mostUnsentBytes = 32 * 1024 * 1024

/**
 * Takes what is written at once and sends it as the stream below can. Node's HTTP/2 reads nothing while a write of its
 * own is under way; with such a session at each end and much to send both ways, both wait for the other to read, for
 * ever (tried: 10 MB through `cat`). One end that never waits is enough. HTTP/2's windows bound what is held here.
 */
export class EagerStream extends Duplex {
  readonly #inner: Duplex

  constructor(inner: Duplex) {
    super({ allowHalfOpen: true, readableHighWaterMark: 256 * 1024 })
    this.#inner = inner
    inner.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) inner.pause()
    })
    inner.once('end', () => this.push(null))
    inner.on('error', (error) => this.destroy(error))
    inner.once('close', () => this.destroy())
  }

  override _read(): void {
    this.#inner.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#inner.write(chunk)
    this.#goOn(done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#inner.cork()
    for (const { chunk } of chunks) this.#inner.write(chunk)
    this.#inner.uncork()
    this.#goOn(done)
  }

  override _final(done: () => void): void {
    this.#inner.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner.destroy()
    done(error)
  }

  #goOn(done: () => void): void {
    if (this.#inner.writableLength < mostUnsentBytes || this.#inner.destroyed) {
      done()
      return
    }
    const settle = () => {
      this.#inner.removeListener('drain', settle)
      this.#inner.removeListener('close', settle)
      done()
    }
    this.#inner.once('drain', settle)
    this.#inner.once('close', settle)
  }
}
