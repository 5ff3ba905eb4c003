import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** A hijacked connection whose engine answered 200: reads come through HTTP's body, writes go to the socket itself. */
export class UnframedBody extends Duplex {
  readonly #response: IncomingMessage
  readonly #socket: Socket

  constructor(response: IncomingMessage) {
    super({ allowHalfOpen: true })
    this.#response = response
    this.#socket = response.socket
    this.#socket.setTimeout(0)
    this.#socket.setNoDelay(true)
    response.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) response.pause()
    })
    response.once('end', () => this.push(null))
    // A body without a length ends with its connection; Node calls that end `aborted` if it was cut.
    response.once('error', (error) => this.destroy(error))
    this.#socket.once('error', (error) => this.destroy(error))
    response.pause()
  }

  override _read(): void {
    this.#response.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#response.destroy()
    this.#socket.destroy()
    done(error)
  }
}
