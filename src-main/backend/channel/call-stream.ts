import { agentError } from './agent-error.ts'
import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2'
import { Duplex } from 'node:stream'
import { readHead } from '../../../src-shared/agent/read-head.ts'
import { wireLimits, wireTail } from '../../../src-shared/agent/wire.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { agentLost, agentProtocol } from './channel-errors.ts'

const graceMs = 250

/**
 * One call under way: writes are the request's bytes, reads the response's after its head. Unlike the HTTP/2 stream
 * below it, it ends only when the agent ended it well; a broken or cut one fails. Destroying it cancels the call.
 */
export class CallStream extends Duplex {
  readonly #request: ClientHttp2Stream
  readonly #isHalfOpen: boolean
  #status = 0
  #trailer: string | undefined
  #tail: unknown
  #failure: Error | null = null

  constructor(request: ClientHttp2Stream, halfOpen = false) {
    super({ allowHalfOpen: true, readableHighWaterMark: 256 * 1024 })
    this.#request = request
    this.#isHalfOpen = halfOpen
    request.once('response', (headers) => {
      this.#status = headers[':status'] ?? 0
    })
    request.once('trailers', (headers: IncomingHttpHeaders) => {
      const value = headers[wireTail]
      if (typeof value === 'string') this.#trailer = value
    })
    request.on('error', (error: Error) => {
      this.#failure = error
    })
    request.once('close', () => {
      if (!this.readableEnded && !request.readableEnded) this.destroy(agentLost(this.#failure ?? undefined))
    })
  }

  /** Reads the response's head; the bytes after it can be read from here on. @throws AirlockError */
  async head(limit: number = wireLimits.head): Promise<unknown> {
    let value: unknown
    try {
      value = await readHead(this.#request, limit)
    } catch (error) {
      throw this.#headFailure(error)
    }
    if (this.#status !== 200) throw agentError(value)
    this.#request.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) this.#request.pause()
    })
    this.#request.once('end', () => {
      this.#end()
    })
    return value
  }

  /** Bytes that came and that nobody took yet. */
  get unreadBytes(): number {
    return this.readableLength + this.#request.readableLength
  }

  /** What came after the body; only once that has ended. */
  tail(): unknown {
    return this.#tail
  }

  override _read(): void {
    if (this.#request.listenerCount('data') > 0) this.#request.resume()
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#request.destroyed || this.#request.closed) {
      // The agent said all it had to say: what comes late is nobody's.
      done()
    } else if (this.#request.write(chunk, encoding)) {
      done()
    } else {
      this.#afterDrain(done)
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    if (!this.#request.destroyed && !this.#request.closed) this.#request.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // A call that ended by itself must not be reset as well: after a thousand resets a peer may hang up (CVE-2023-44487).
    const isOver = this.#request.readableEnded && this.#request.writableEnded
    if (!this.#request.destroyed && !isOver) this.#cancel()
    this.#request.resume()
    done(error)
  }

  /** A question that was asked whole is mostly answered at once, and needs no reset then: it is given the time for that. */
  #cancel(): void {
    const request = this.#request
    const isQuestion = request.writableEnded && this.#status === 0
    if (this.#isHalfOpen) {
      // `close` would end it well first, and only then reset it: the agent would take what was cut for all there is.
      request.destroy(new Error('The call was given up.'))
      return
    }
    if (!isQuestion) {
      request.close(constants.NGHTTP2_CANCEL)
      return
    }
    const timer = setTimeout(() => {
      request.close(constants.NGHTTP2_CANCEL)
    }, graceMs)
    request.once('close', () => {
      clearTimeout(timer)
    })
  }

  #afterDrain(done: () => void): void {
    const settle = () => {
      this.#request.removeListener('drain', settle)
      this.#request.removeListener('close', settle)
      done()
    }
    this.#request.once('drain', settle)
    this.#request.once('close', settle)
  }

  #headFailure(error: unknown): AirlockError {
    if (this.errored instanceof AirlockError) return this.errored
    const broken = this.#request.aborted || this.#request.destroyed || this.#failure !== null
    if (broken || this.#status === 0) return agentLost(this.#failure ?? undefined)
    return agentProtocol(error instanceof Error ? error.message : String(error), error)
  }

  #end(): void {
    if (this.#request.aborted || this.#request.rstCode !== constants.NGHTTP2_NO_ERROR) {
      this.destroy(agentLost(this.#failure ?? undefined))
      return
    }
    try {
      this.#tail = parseTail(this.#trailer)
    } catch (error) {
      this.destroy(error instanceof AirlockError ? error : agentProtocol('The end of an answer is malformed.', error))
      return
    }
    this.push(null)
    // Whatever the caller still wanted to send has no reader any more, unless the call is of two directions.
    if (!this.#isHalfOpen && !this.#request.writableEnded) this.#request.close(constants.NGHTTP2_NO_ERROR)
  }
}

function parseTail(trailer: string | undefined): unknown {
  if (trailer === undefined) return undefined
  const tail = JSON.parse(decodeURIComponent(trailer)) as unknown
  if (typeof tail !== 'object' || tail === null) throw new Error('A tail is an object.')
  if ('error' in tail) throw agentError(tail.error)
  return 'value' in tail ? tail.value : undefined
}
