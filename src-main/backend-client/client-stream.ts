import { Readable, Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import { StreamCredit, streamChannel, streamWindow } from '../../src-shared/api/stream-flow.ts'
import type { ClientControl, ServerControl, StreamRequest } from '../../src-shared/api/streams.ts'
import { AirlockError, parseErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { parsedJson } from '../../src-shared/text/parsed-json.ts'
import { backendClosed, backendLost } from './backend-errors.ts'

type Final = ServerControl & { readonly type: 'exit' | 'done' }
type Told = Exclude<ServerControl, { readonly type: 'ack' | 'exit' | 'done' | 'error' }>

const largestMessage = 256 * 1024

/**
 * A door's end of one byte stream. What is read from `output` and `errors` is acknowledged as it is taken; writing to
 * `input` waits until the backend consumed enough of what was sent before.
 */
export class ClientStream {
  readonly output: Readable
  readonly errors: Readable
  readonly input: Writable
  /** How it ended. Rejects with the backend's error, or `backend-unreachable` when the connection broke. */
  readonly ended: Promise<Final>
  /** Called for `started`, `terminal` and `info`. */
  onTold: (message: Told) => void = () => undefined
  readonly #socket: WebSocket
  readonly #credit: StreamCredit
  readonly #channels: ReadonlyMap<number, Channel>
  #mayWrite: (() => void) | null = null
  #finished = false

  constructor(socket: WebSocket, request: StreamRequest) {
    this.#socket = socket
    this.#credit = new StreamCredit(streamWindow[request.kind])
    const acknowledge = (bytes: number) => {
      this.send({ type: 'ack', bytes })
    }
    const [output, errors] = [new Channel(acknowledge), new Channel(acknowledge)]
    this.#channels = new Map([
      [streamChannel.output, output],
      [streamChannel.error, errors],
    ])
    this.output = output.readable
    this.errors = errors.readable
    this.input = this.#writable()
    this.ended = new Promise((resolve, reject) => {
      const settle = (outcome: Final | AirlockError) => {
        if (this.#finished) return
        this.#finished = true
        const failure = outcome instanceof AirlockError ? outcome : null
        for (const channel of this.#channels.values()) channel.end(failure)
        this.input.destroy()
        if (outcome instanceof AirlockError) reject(outcome)
        else resolve(outcome)
      }
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) this.#channels.get(data[0] ?? 0)?.arrive(data.subarray(1))
        else this.#told(parseControl(data), settle)
      })
      socket.once('close', (code) => {
        settle(backendClosed(code))
      })
    })
    // Whoever waits for the end sees it; who only reads sees it on `output`.
    this.ended.catch(() => undefined)
    socket.send(JSON.stringify(request))
  }

  send(control: ClientControl): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(control))
  }

  /** Hangs up at once; the backend ends what this stream alone was for. */
  close(): void {
    this.#socket.terminate()
  }

  #told(message: ServerControl | null, settle: (outcome: Final | AirlockError) => void): void {
    if (message === null) {
      settle(backendLost(new Error('it sent something that is no message')))
      this.close()
      return
    }
    switch (message.type) {
      case 'ack':
        this.#credit.acknowledged(message.bytes)
        if (this.#credit.mayGoOn) this.#release()
        return
      case 'error':
        settle(new AirlockError(parseErrorReport(message.error)))
        return
      case 'exit':
      case 'done':
        settle(message)
        return
      default:
        this.onTold(message)
    }
  }

  #release(): void {
    const goOn = this.#mayWrite
    this.#mayWrite = null
    goOn?.()
  }

  #writable(): Writable {
    const writable = new Writable({
      highWaterMark: largestMessage,
      write: (chunk: Buffer, _encoding, done) => {
        this.#sendPieces(chunk, done)
      },
      final: (done) => {
        this.send({ type: 'end' })
        done()
      },
      destroy: (error, done) => {
        this.#release()
        done(error)
      },
    })
    // Closed by the other side while something was being written: told by `ended`.
    writable.on('error', () => undefined)
    return writable
  }

  #sendPieces(rest: Buffer, done: () => void): void {
    if (this.#finished || this.#socket.readyState !== this.#socket.OPEN) {
      done()
      return
    }
    if (!this.#credit.mayGoOn) {
      this.#mayWrite = () => {
        this.#sendPieces(rest, done)
      }
      return
    }
    const piece = rest.subarray(0, largestMessage)
    this.#credit.sent(piece.length)
    this.#socket.send(piece, () => {
      if (piece.length === rest.length) done()
      else this.#sendPieces(rest.subarray(piece.length), done)
    })
  }
}

/** One direction from the backend: queued until it is read, acknowledged when it is. */
class Channel {
  readonly readable: Readable
  readonly #arrived: Buffer[] = []
  readonly #acknowledge: (bytes: number) => void
  #wanted = false
  #ended = false

  constructor(acknowledge: (bytes: number) => void) {
    this.#acknowledge = acknowledge
    this.readable = new Readable({
      highWaterMark: 64 * 1024,
      read: () => {
        this.#wanted = true
        this.#deliver()
      },
    })
    this.readable.on('error', () => undefined)
  }

  arrive(bytes: Buffer): void {
    if (this.#ended || bytes.length === 0) return
    this.#arrived.push(bytes)
    this.#deliver()
  }

  end(failure: Error | null): void {
    if (this.#ended) return
    this.#ended = true
    if (failure === null) this.#deliver()
    else this.readable.destroy(failure)
  }

  #deliver(): void {
    while (this.#wanted) {
      const bytes = this.#arrived.shift()
      if (bytes === undefined) break
      this.#acknowledge(bytes.length)
      this.#wanted = this.readable.push(bytes)
    }
    if (this.#ended && this.#wanted && this.#arrived.length === 0) {
      this.#wanted = false
      this.readable.push(null)
    }
  }
}

const kinds = new Set(['ack', 'terminal', 'info', 'started', 'exit', 'done', 'error'])

/** The backend is trusted, but not to be of this very version. */
function parseControl(data: Buffer): ServerControl | null {
  const message = parsedJson(data.toString('utf8')) as { readonly type?: unknown } | null | undefined
  return typeof message?.type === 'string' && kinds.has(message.type) ? (message as ServerControl) : null
}
