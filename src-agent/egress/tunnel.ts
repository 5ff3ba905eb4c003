import { constants, type ServerHttp2Stream } from 'node:http2'
import { Readable } from 'node:stream'
import type { EgressAnswer } from '../../src-shared/agent/egress-wire.ts'
import { RecordReader } from '../../src-shared/agent/wire.ts'
import { cut, cutStream } from './cut.ts'
import { egressAnswer } from './schemas.ts'
import { noAnswer, notConnected, type Wanted } from './wanted.ts'

const longestAnswer = 16 * 1024
/** What a program says before the answer goes along at once, up to so many bytes. */
const mostEarly = 16 * 1024
/** What was written to a program and that it did not take yet: enough for one write of all that came together. */
const mostUntaken = 512 * 1024

export interface TunnelOptions {
  /** Milliseconds until the backend must have answered. */
  readonly answerMs: number
  /** Resolves when the program was looked for: nothing is told to it before, since it may be gone right after. */
  readonly looked: Promise<void>
}

/**
 * One connection on the accept stream that was parked for it. What a program sends first goes along before the answer, and is kept,
 * so that a refusal can still be told in the program's own protocol. Whatever ends one side other than by its end resets the
 * other one: a connection that was cut never looks complete.
 */
export class Tunnel {
  /** What goes to the backend after the head. */
  readonly outgoing: Readable
  /** Called once it is over, whichever way. */
  onOver: () => void = () => undefined
  readonly #wanted: Wanted
  readonly #stream: ServerHttp2Stream
  readonly #answers = new RecordReader(longestAnswer)
  readonly #patience: NodeJS.Timeout
  #state: 'asked' | 'open' | 'over' = 'asked'
  #left: number
  #isSent = false
  #isReceived = false
  /** What went along before the answer. */
  #early: Buffer[] = []
  #earlyBytes = 0
  #isCorked = false

  constructor(wanted: Wanted, stream: ServerHttp2Stream, { answerMs, looked }: TunnelOptions) {
    this.#wanted = wanted
    this.#stream = stream
    this.#left = wanted.most ?? Number.POSITIVE_INFINITY
    this.outgoing = new Readable({ read: () => this.#state === 'open' && wanted.socket.resume() })
    // The caller is told by the tail.
    this.outgoing.on('error', () => undefined)
    this.#patience = setTimeout(() => {
      this.#deny(noAnswer)
      cutStream(stream)
    }, answerMs)
    wanted.socket.on('error', (error) => this.#lose(error))
    wanted.socket.once('close', (hadError) => {
      if (hadError || !this.#isReceived || !this.#isSent) this.#lose(new Error('The program hung up.'))
    })
    if (wanted.speaksFirst) this.#carryOut()
    void looked.then(() => {
      stream.on('data', (bytes: Buffer) => {
        this.#receive(bytes)
      })
      stream.once('end', () => {
        if (isWell(stream)) this.#receiveEnd()
        else this.reset()
      })
    })
    stream.once('close', () => {
      if (this.#isReceived && isWell(stream)) this.#end()
      else this.reset()
    })
  }

  /** Bytes that came for the program and that it did not read. */
  get unread(): number {
    return this.#stream.readableLength + this.#wanted.socket.writableLength
  }

  /** Ends it at once, as an error for both sides. */
  reset(): void {
    if (this.#state === 'over') return
    if (this.#state === 'asked') this.#deny(notConnected)
    else cut(this.#wanted.socket)
    cutStream(this.#stream)
    this.#end()
  }

  #receive(bytes: Buffer): void {
    if (this.#state === 'open') {
      this.#give(bytes)
      return
    }
    if (this.#state === 'over') return
    try {
      const { next, record } = this.#answers.read(bytes, 0)
      if (record === undefined) return
      this.#answer(egressAnswer.parse(record.value))
      // Another callback may have ended it in between.
      if (next < bytes.length && this.isOpen) this.#give(bytes.subarray(next))
    } catch {
      // What does not parse is no answer.
      this.reset()
    }
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  #answer(answer: EgressAnswer): void {
    clearTimeout(this.#patience)
    if (answer.kind !== 'ok') {
      this.#deny(answer)
      return
    }
    const { socket, first } = this.#wanted
    if (socket.destroyed) {
      this.#lose(new Error('The program hung up.'))
      return
    }
    this.#state = 'open'
    this.#early = []
    this.#wanted.accept()
    if (first.length > 0) this.outgoing.push(first)
    if (!this.#wanted.speaksFirst) this.#carryOut()
    const end = () => {
      this.#isSent = true
      this.outgoing.push(null)
    }
    // An end is told once, and also while the socket is paused.
    if (socket.readableEnded) end()
    else socket.once('end', end)
    socket.resume()
  }

  /** What the program says goes along; before the answer little of it. */
  #carryOut(): void {
    const { socket } = this.#wanted
    socket.on('data', this.#say)
    socket.resume()
  }

  readonly #say = (bytes: Buffer): void => {
    const wanted = bytes.subarray(0, this.#left)
    this.#left -= wanted.length
    const hasRoom = wanted.length === 0 || this.outgoing.push(wanted)
    if (this.#state === 'asked') {
      this.#early.push(wanted)
      this.#earlyBytes += wanted.length
    }
    if (this.#state === 'asked' ? this.#earlyBytes >= mostEarly : !hasRoom) this.#wanted.socket.pause()
  }

  /** What comes together is written together: each write costs the kernel a walk through the network. */
  #give(bytes: Buffer): void {
    const { socket } = this.#wanted
    if (!this.#isCorked) {
      this.#isCorked = true
      socket.cork()
      setImmediate(() => {
        this.#isCorked = false
        socket.uncork()
      })
    }
    socket.write(bytes)
    if (socket.writableLength < mostUntaken) return
    this.#stream.pause()
    socket.once('drain', () => this.#stream.resume())
  }

  #receiveEnd(): void {
    this.#isReceived = true
    if (this.#state === 'open') this.#wanted.socket.end()
    else this.reset()
  }

  /** The program is told; the call ends without a byte. */
  #deny(denial: Parameters<Wanted['deny']>[0]): void {
    if (this.#state === 'over') return
    this.#end()
    this.outgoing.push(null)
    const { socket } = this.#wanted
    socket.off('data', this.#say)
    socket.pause()
    this.#wanted.deny(denial, Buffer.concat(this.#early))
  }

  #lose(error: Error): void {
    if (this.#state === 'over') return
    this.outgoing.destroy(error)
    this.#stream.resume()
    this.#end()
  }

  #end(): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    clearTimeout(this.#patience)
    this.onOver()
  }
}

/** A stream that was cut also says `end` to who reads it. */
function isWell(stream: ServerHttp2Stream): boolean {
  return !stream.aborted && stream.rstCode === constants.NGHTTP2_NO_ERROR && !stream.session?.destroyed
}
