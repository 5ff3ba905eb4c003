import { Duplex } from 'node:stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

const headerLength = 8
const outputChannel = 1
const errorChannel = 2
/** Engines send at most 32 KiB at once; a frame is passed on as it comes, so its claimed length costs nothing. */
const longestFrame = 64 * 1024 * 1024
const mostErrorText = 8 * 1024
/** Up to so many bytes one copy costs less than a write of many pieces. */
const worthCopying = 4 * 1024

/**
 * Takes an engine's framing off an exec's stream: reads are its standard output, writes its standard input, unframed.
 * What it says on standard error is kept, at most 8 KiB, for the reason that a broken channel gives. Each byte is
 * handled once, frames may be cut anywhere, and nothing is read from the engine while the reader is not ready.
 */
export function demultiplex(framed: Duplex): Duplex {
  return new DemultiplexedStream(framed)
}

class DemultiplexedStream extends Duplex {
  readonly #framed: Duplex
  readonly #header = Buffer.alloc(headerLength)
  #headerFilled = 0
  #channel = 0
  #left = 0
  readonly #errorText: Buffer[] = []
  #errorBytes = 0

  constructor(framed: Duplex) {
    // Half-open: the engine may still send what the agent said last after our end of input.
    super({ allowHalfOpen: true, readableHighWaterMark: 256 * 1024 })
    this.#framed = framed
    framed.on('data', (chunk: Buffer) => {
      if (!this.#take(chunk)) framed.pause()
    })
    framed.once('end', () => {
      this.#end()
    })
    framed.on('error', (error) => this.destroy(brokenStream(this.#said(), error)))
    framed.once('close', () => {
      if (!framed.readableEnded) this.destroy(brokenStream(this.#said()))
    })
  }

  override _read(): void {
    this.#framed.resume()
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#framed.write(chunk, encoding, (error) => {
      done(error instanceof Error ? brokenStream(this.#said(), error) : null)
    })
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    const length = chunks.reduce((sum, { chunk }) => sum + chunk.length, 0)
    if (length <= worthCopying) {
      this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', done)
      return
    }
    const last = chunks.at(-1)?.chunk ?? Buffer.alloc(0)
    this.#framed.cork()
    for (const { chunk } of chunks.slice(0, -1)) this.#framed.write(chunk)
    this._write(last, 'utf8', done)
    this.#framed.uncork()
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#framed.end(() => {
      done()
    })
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#framed.destroy()
    done(error)
  }

  /** False when the reader has enough for now. */
  #take(chunk: Buffer): boolean {
    let wanted = true
    for (let at = 0; at < chunk.length;) {
      if (this.#left > 0) {
        const end = Math.min(chunk.length, at + this.#left)
        this.#left -= end - at
        wanted = this.#deliver(chunk.subarray(at, end)) && wanted
        at = end
        continue
      }
      const take = Math.min(headerLength - this.#headerFilled, chunk.length - at)
      chunk.copy(this.#header, this.#headerFilled, at, at + take)
      this.#headerFilled += take
      at += take
      if (this.#headerFilled < headerLength) break
      this.#headerFilled = 0
      if (!this.#beginFrame()) return false
    }
    return wanted
  }

  #beginFrame(): boolean {
    this.#channel = this.#header.readUInt8(0)
    this.#left = this.#header.readUInt32BE(4)
    const known = this.#channel === outputChannel || this.#channel === errorChannel
    if (known && this.#left <= longestFrame) return true
    this.destroy(
      brokenStream(`The engine sent a frame of kind ${String(this.#channel)} with ${String(this.#left)} bytes.`),
    )
    return false
  }

  #deliver(bytes: Buffer): boolean {
    if (this.#channel === outputChannel) return this.push(bytes)
    const kept = bytes.subarray(0, mostErrorText - this.#errorBytes)
    if (kept.length > 0) this.#errorText.push(Buffer.from(kept))
    this.#errorBytes += kept.length
    return true
  }

  #end(): void {
    const insideFrame = this.#left > 0 || this.#headerFilled > 0
    const said = this.#said()
    if (insideFrame || said !== '') this.destroy(brokenStream(said))
    else this.push(null)
  }

  #said(): string {
    return Buffer.concat(this.#errorText).toString('utf8').trim()
  }
}

function brokenStream(said: string, cause?: Error): AirlockError {
  const why = said === '' ? (cause?.message ?? 'The engine closed the stream.') : said
  return new AirlockError(
    {
      code: 'agent-lost',
      message: 'The connection into the sandbox broke.',
      why,
      remedy: 'Airlock connects again by itself. If that does not help, stop the sandbox and start it again.',
    },
    { cause },
  )
}
