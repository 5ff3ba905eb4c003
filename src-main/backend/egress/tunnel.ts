import type { Duplex } from 'node:stream'
import type { EgressRequest } from '../../../src-shared/api/egress.ts'
import type { EgressAnswer } from '../../../src-shared/agent/egress-wire.ts'
import { decide } from '../../../src-shared/policy/decide.ts'
import type { EgressRule, EgressTerms, RefusalReason } from '../../../src-shared/policy/policy.ts'
import { visible } from '../../../src-shared/text/visible.ts'
import type { AcceptedConnection } from '../channel/agent-client.ts'
import type { EndpointContext } from './endpoints.ts'
import { FirstBytes } from './first-bytes/judge-first-bytes.ts'
import { lastWords } from './first-bytes/last-words.ts'
import type { EgressLog, RequestProcess } from './log/egress-log.ts'
import { pump, reset } from './pump.ts'
import { judgeAddress } from './reach/address-refusal.ts'
import { failureWords, NotReached, type WayOut } from './reach/way.ts'

export interface TunnelOptions {
  readonly accepted: AcceptedConnection
  /** In its one writing; as the program named it where it has none. */
  readonly host: string
  readonly terms: () => EgressTerms
  readonly log: EgressLog
  /** See `WayOut`. */
  readonly isNear: WayOut['isNear']
}

/** Told to doors as waiting only when it takes longer than this. */
const tellWaitingMs = 300
/** How long one that was refused may take to go. */
const goodbyeMs = 5000
/** What is answered soon goes to the sandbox together with “ok”: one message on the channel is less than two. */
const togetherMs = 2

/** One connection of a program: what is told to it, what is carried, and what is kept of it. */
export class Tunnel {
  readonly #options: TunnelOptions
  readonly #ending = new AbortController()
  readonly #waiting: NodeJS.Timeout
  #request: EgressRequest
  #outside: Duplex | null = null
  #counted = 0
  #isOver = false
  #isHandedOver = false

  constructor(options: TunnelOptions) {
    this.#options = options
    const { connection, stream } = options.accepted
    this.#request = options.log.begin({ ...connection, host: options.host, process: null })
    this.#waiting = setTimeout(() => {
      options.log.put(this.#request, false)
    }, tellWaitingMs)
    stream.on('error', () => {
      this.#ending.abort(hungUp)
    })
    stream.once('close', () => {
      this.#ending.abort(hungUp)
    })
  }

  get id(): number {
    return this.#options.accepted.connection.id
  }
  get isOver(): boolean {
    return this.#isOver
  }
  /** Aborts when the program is gone, or it was cut. */
  get signal(): AbortSignal {
    return this.#ending.signal
  }
  /** Bytes that lie here because somebody does not read. */
  get unread(): number {
    const { stream } = this.#options.accepted
    const outside = this.#outside
    const inside = (stream.unreadBytes ?? stream.readableLength) + stream.writableLength
    return inside + (outside === null ? 0 : outside.readableLength + outside.writableLength)
  }

  isOf(process: RequestProcess): void {
    this.#request = { ...this.#request, process }
    const { log } = this.#options
    const told = log.requests.get(this.#request.id)
    if (told !== undefined) log.put({ ...told, process }, told.endedAt !== null)
  }

  /** `address` is where the name led, if that is why. */
  refuse(reason: RefusalReason, rule: EgressRule | null, address = this.#request.address): void {
    if (this.#isOver) return
    this.#request = { ...this.#request, address }
    this.#answer({ kind: 'refused', words: this.#refused(reason, rule) })
  }

  fail(thrown: unknown): void {
    if (this.#isOver) return
    if (this.#ending.signal.aborted) {
      this.#end(cut('The program hung up before it was connected.'))
      return
    }
    const failure = thrown instanceof NotReached ? thrown.failure : 'unreachable'
    const { host, accepted } = this.#options
    const words = failureWords(failure, host, accepted.connection.port)
    this.#end({ outcome: { kind: 'failed', failure }, words })
    this.#answer({ kind: 'failed', failure, words })
  }

  allowed(rule: EgressRule | null, isLearned: boolean): void {
    this.#request = { ...this.#request, rule, isLearned }
  }

  /** It is connected there. What was changed meanwhile counts: it may be over then. */
  arrived(address: string | null): void {
    this.#request = { ...this.#request, address }
    this.look()
  }

  /** Carries until both sides are done. */
  async open(outside: Duplex): Promise<void> {
    const { accepted, host, terms } = this.#options
    this.#outside = outside
    this.#opened()
    accepted.stream.cork()
    accepted.answer({ kind: 'ok' })
    this.#uncorkSoon(accepted.stream, outside)
    const first = new FirstBytes({ host, port: accepted.connection.port, terms })
    this.#count(accepted.stream, outside)
    const failure = await pump({
      inside: accepted.stream,
      outside,
      first,
      onRefused: ({ reason, protocol }) => lastWords(protocol, this.#refused(reason, null)),
    })
    this.#end(failure === null ? { outcome: { kind: 'done' } } : cut('The connection broke.'))
  }

  /** Handed to who answers it here; nothing of it is looked at. */
  handOver(serve: (stream: Duplex, wentWithSecret: EndpointContext['wentWithSecret']) => void): void {
    const { accepted } = this.#options
    this.#isHandedOver = true
    this.#opened()
    accepted.answer({ kind: 'ok' })
    accepted.stream.once('close', () => {
      this.#end({ outcome: { kind: 'done' } })
    })
    serve(accepted.stream, ({ title, host }) => {
      const requests = (this.#request.secret?.requests ?? 0) + 1
      this.#request = { ...this.#request, secret: { title: visible(title), host, requests } }
      if (!this.#isOver) this.#options.log.put(this.#request, requests === 1)
    })
  }

  /** Ends it when the terms that count now do not allow it any more. */
  look(): void {
    const { host, accepted, terms, isNear } = this.#options
    const { port } = accepted.connection
    if (this.#isHandedOver) {
      if (terms().mode === 'offline') this.cut('offline')
      return
    }
    const verdict = decide(terms(), { host, port })
    const { address } = this.#request
    if (!verdict.allowed) {
      this.cut(verdict.reason)
      return
    }
    if (address === null) return
    const { mayBePrivate } = verdict
    const { refusal } = judgeAddress(address, { host, port, terms: terms(), mayBePrivate, isNear })
    if (refusal !== null) this.cut(refusal.reason)
  }

  /** A connection that is not open yet is refused, an open one is reset. */
  cut(reason: RefusalReason): void {
    if (this.#isOver) return
    if (this.#outside === null && this.#request.outcome.kind === 'waiting') this.refuse(reason, null)
    else this.#end(cut(reason === 'too-many' ? tooFull : changed))
    this.reset()
  }

  reset(): void {
    this.#ending.abort(hungUp)
    if (this.#outside !== null) reset(this.#outside)
    if (this.#request.outcome.kind !== 'refused') reset(this.#options.accepted.stream)
  }

  /** Doors are told how many bytes went since. */
  tellBytes(): void {
    const { sent, received, outcome } = this.#request
    if (outcome.kind !== 'open' || sent + received === this.#counted) return
    this.#counted = sent + received
    this.#options.log.put(this.#request, false)
  }

  /** The channel is gone: whatever is under way is over. */
  lost(): void {
    if (!this.#isOver) this.#end(cut('Cut: the connection to the sandbox was lost, or it stopped.'))
    this.reset()
  }

  #opened(): void {
    clearTimeout(this.#waiting)
    this.#request = { ...this.#request, outcome: { kind: 'open' } }
    this.#options.log.put(this.#request, true)
  }

  #uncorkSoon(inside: Duplex, outside: Duplex): void {
    const uncork = () => {
      clearTimeout(timer)
      outside.off('data', answered)
      inside.uncork()
    }
    const answered = () => {
      process.nextTick(uncork)
    }
    const timer = setTimeout(uncork, togetherMs)
    outside.on('data', answered)
  }

  #count(inside: Duplex, outside: Duplex): void {
    inside.on('data', ({ length }: Buffer) => {
      this.#request = { ...this.#request, sent: this.#request.sent + length }
    })
    outside.on('data', ({ length }: Buffer) => {
      this.#request = { ...this.#request, received: this.#request.received + length }
    })
  }

  #refused(reason: RefusalReason, rule: EgressRule | null): string {
    clearTimeout(this.#waiting)
    this.#isOver = true
    const words = this.#options.log.refuse(this.#request, reason, rule)
    this.#request = { ...this.#request, outcome: { kind: 'refused', reason } }
    return words
  }

  #end(part: Pick<EgressRequest, 'outcome'> & Partial<EgressRequest>): void {
    clearTimeout(this.#waiting)
    if (this.#isOver) return
    this.#isOver = true
    this.#request = { ...this.#request, ...part }
    this.#options.log.end(this.#request)
  }

  #answer(answer: EgressAnswer): void {
    const { stream } = this.#options.accepted
    if (stream.destroyed) return
    this.#options.accepted.answer(answer)
    if (answer.kind === 'ok') return
    const timer = setTimeout(() => {
      reset(stream)
    }, goodbyeMs).unref()
    stream.once('close', () => {
      clearTimeout(timer)
    })
  }
}

/** One for all: making one costs more than all else that ends a connection. */
const hungUp = new Error('The program hung up, or the connection was cut.')
const changed = 'Cut, since what this sandbox may reach was changed.'
const tooFull = 'Cut: more waited to be read than the connections of one sandbox may hold together.'

function cut(words: string): Pick<EgressRequest, 'outcome' | 'words'> {
  return { outcome: { kind: 'failed', failure: 'cut' }, words }
}
