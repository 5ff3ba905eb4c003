import { Readable } from 'node:stream'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { StreamCredit, type streamChannel } from '../../../src-shared/api/stream-flow.ts'
import type { ClientControl, ServerControl } from '../../../src-shared/api/streams.ts'
import { parsedJson } from '../../../src-shared/text/parsed-json.ts'

type Channel = (typeof streamChannel)[keyof typeof streamChannel]

const clientControl: z.ZodType<ClientControl> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ack'), bytes: z.number().int().positive() }),
  z.object({ type: z.literal('end') }),
  z.object({ type: z.literal('resize'), columns: z.number().int(), rows: z.number().int() }),
  z.object({ type: z.literal('signal'), name: z.string().max(32) }),
])

/**
 * One byte stream with a door, after its request was read. Bytes from the door are acknowledged as they are read from
 * `input`; bytes to the door wait until it acknowledged enough of those before.
 */
export class StreamSocket {
  readonly input: Readable
  readonly #socket: WebSocket
  /** A sender stops at or after its window, so at most its last message is on top of it. */
  readonly #most: number
  readonly #credit: StreamCredit
  readonly #closed = new AbortController()
  readonly #arrived: Buffer[] = []
  #arrivedBytes = 0
  #wantsInput = false
  #inputEnded = false
  #goOn: (() => void)[] = []

  /** What the door asks for besides bytes. */
  onResize: (size: { readonly columns: number; readonly rows: number }) => void = () => undefined
  onSignal: (name: string) => void = () => undefined
  /** The door consumed that many bytes of output. */
  onAcknowledged: (bytes: number) => void = () => undefined

  constructor(socket: WebSocket, window: number) {
    this.#socket = socket
    this.#most = 2 * window
    this.#credit = new StreamCredit(window)
    this.input = new Readable({
      highWaterMark: 64 * 1024,
      read: () => {
        this.#wantsInput = true
        this.#deliver()
      },
    })
    // Whoever reads it sees the error; when nobody does, the door is gone and nothing is left to be told.
    this.input.on('error', () => undefined)
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.#receive(data)
      else this.#control(data.toString('utf8'))
    })
    socket.on('close', () => {
      this.#closed.abort()
      if (!this.#inputEnded) this.input.destroy(new Error('The other side hung up before the end.'))
      this.#release()
    })
  }

  /** Aborts when the door is gone. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** Resolves when the next bytes may be sent: at most about one window is ever under way. */
  async send(channel: Channel, bytes: Uint8Array): Promise<void> {
    if (this.closed.aborted) return
    const message = Buffer.allocUnsafe(bytes.length + 1)
    message[0] = channel
    message.set(bytes, 1)
    this.#credit.sent(bytes.length)
    this.#socket.send(message)
    while (!this.#credit.mayGoOn && !this.closed.aborted) {
      await new Promise<void>((resolve) => {
        this.#goOn.push(resolve)
      })
    }
  }

  /**
   * Sends all of `source` on one channel. Resolves with its bytes at its end, or when the door is gone: then the caller
   * lets go of the rest.
   */
  async pump(channel: Channel, source: Readable): Promise<number> {
    let bytes = 0
    const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
    for await (const chunk of chunks) {
      await this.send(channel, chunk)
      bytes += chunk.length
      if (this.closed.aborted) break
    }
    return bytes
  }

  tell(message: ServerControl): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  /** Tells how it ended, as the last message, and hangs up. */
  finish(message: ServerControl): void {
    this.tell(message)
    this.#socket.close(1000)
  }

  #receive(bytes: Buffer): void {
    if (this.#inputEnded || bytes.length === 0) return
    this.#arrived.push(bytes)
    this.#arrivedBytes += bytes.length
    // A door that keeps to its window never gets here, so its signals and resizes are always read at once.
    if (this.#arrivedBytes > this.#most) this.#socket.pause()
    this.#deliver()
  }

  #deliver(): void {
    while (this.#wantsInput) {
      const bytes = this.#arrived.shift()
      if (bytes === undefined) break
      this.#arrivedBytes -= bytes.length
      this.tell({ type: 'ack', bytes: bytes.length })
      this.#wantsInput = this.input.push(bytes)
    }
    if (this.#arrivedBytes <= this.#most && this.#socket.isPaused) this.#socket.resume()
    if (this.#inputEnded && this.#arrived.length === 0 && this.#wantsInput) {
      this.#wantsInput = false
      this.input.push(null)
    }
  }

  #control(text: string): void {
    const control = parseControl(text)
    if (control === null) {
      this.#socket.close(1008, 'That is not a control message of this stream.')
      return
    }
    switch (control.type) {
      case 'ack':
        this.#credit.acknowledged(control.bytes)
        this.onAcknowledged(control.bytes)
        if (this.#credit.mayGoOn) this.#release()
        return
      case 'end':
        this.#inputEnded = true
        this.#deliver()
        return
      case 'resize':
        this.onResize(control)
        return
      case 'signal':
        this.onSignal(control.name)
        return
    }
  }

  #release(): void {
    const waiting = this.#goOn
    this.#goOn = []
    for (const goOn of waiting) goOn()
  }
}

function parseControl(text: string): ClientControl | null {
  const parsed = clientControl.safeParse(parsedJson(text))
  return parsed.success ? parsed.data : null
}
