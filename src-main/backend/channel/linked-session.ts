import { Readable } from 'node:stream'
import { encodeRecord, wireLimits, WireError } from '../../../src-shared/agent/wire.ts'
import { AirlockError, cancelled } from '../../../src-shared/errors/airlock-error.ts'
import { awakeTimer } from '../awake/awake-timer.ts'
import { CallStream } from './call-stream.ts'
import { agentLost, agentProtocol, agentUnreachable } from './channel-errors.ts'
import type { ChannelCallOptions, ChannelReply, ChannelSession } from './channel-session.ts'
import type { Link } from './link.ts'
import { Turns } from './turns.ts'

const usualDeadlineMs = 30_000
/** Calls of one session that wait for an answer at once; far fewer than the streams that an agent lets a connection have. */
const mostAtOnce = 256

type OpenOptions<Head> = Omit<ChannelCallOptions<Head>, 'body'> & { readonly halfOpen?: boolean }

/**
 * Calls over whatever connection a link has. More than the agent takes at once wait here for their turn. What was answered
 * and goes on (a terminal, a watch, a program) holds no turn; each kind of call has a session and so turns of its own.
 */
export class LinkedSession implements ChannelSession {
  readonly #link: Link
  readonly #turns = new Turns(mostAtOnce)

  constructor(link: Link) {
    this.#link = link
  }

  async call<Head>(route: string, head: unknown, options: ChannelCallOptions<Head>): Promise<ChannelReply<Head>> {
    const { body } = options
    const framed = encodeRequest(head)
    const { answer, stream } = await this.#begin(route, options, (call) => {
      if (body instanceof Readable) {
        call.write(framed)
        send(body, call)
      } else {
        call.end(body === undefined || body.length === 0 ? framed : Buffer.concat([framed, body]))
      }
    })
    return { head: answer, body: stream, tail: () => stream.tail() }
  }

  async ask<Head>(route: string, head: unknown, options: ChannelCallOptions<Head>): Promise<Head> {
    const reply = await this.call(route, head, options)
    // An answer without bytes that has some is cut off.
    reply.body.once('data', () => reply.body.destroy())
    reply.body.once('error', () => reply.body.destroy())
    return reply.head
  }

  async open<Head>(route: string, head: unknown, options: OpenOptions<Head>) {
    const framed = encodeRequest(head)
    const { answer, stream } = await this.#begin(route, options, (call) => {
      call.write(framed)
    })
    return { head: answer, stream, tail: () => stream.tail() }
  }

  async #begin<Head>(
    route: string,
    options: OpenOptions<Head>,
    write: (call: CallStream) => void,
  ): Promise<{ readonly answer: Head; readonly stream: CallStream }> {
    const waiting = patience(options.signal, options.deadline ?? usualDeadlineMs, () => this.#link.lastFailure)
    let call: CallStream | null = null
    let done: () => void = () => undefined
    const stop = () => call?.destroy(waiting.reason())
    try {
      done = await this.#turns.take(waiting.signal)
      const connection = await this.#link.connection(waiting.signal)
      if (waiting.signal.aborted) throw waiting.reason()
      const request = connection.request(route)
      // One that was given up keeps its turn until the agent knows.
      request.once('close', done)
      const stream = new CallStream(request, options.halfOpen)
      call = stream
      // Until the caller has it, a failure is told by `head`.
      stream.on('error', (error) => stream.destroy(error))
      waiting.signal.addEventListener('abort', stop, { once: true })
      write(stream)
      const answer = parse(options.head, await stream.head(options.maxHead))
      done()
      followSignal(stream, options.signal)
      return { answer, stream }
    } catch (error) {
      const told = error instanceof AirlockError ? error : waiting.signal.aborted ? waiting.reason() : agentLost(error)
      if (call === null) done()
      else call.destroy()
      throw told
    } finally {
      waiting.signal.removeEventListener('abort', stop)
      waiting.done()
    }
  }
}

function encodeRequest(head: unknown): Uint8Array {
  try {
    return encodeRecord(head, wireLimits.head)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw new AirlockError({
      code: 'invalid-input',
      message: 'That is too much for one request.',
      why: error.message,
      remedy: 'Ask for less at once, or use fewer and shorter names and variables.',
    })
  }
}

function parse<Head>(parser: { parse(value: unknown): Head }, value: unknown): Head {
  try {
    return parser.parse(value)
  } catch (error) {
    if (error instanceof AirlockError) throw error
    throw agentProtocol(error instanceof Error ? error.message : String(error), error)
  }
}

/** Sends `body` after the head. One that fails cancels the call; a call that is over lets go of it. */
function send(body: Readable, call: CallStream): void {
  body.once('error', (error) => call.destroy(error))
  body.once('close', () => {
    if (!body.readableEnded) call.destroy(agentLost(body.errored ?? new Error('What was sent ended too early.')))
  })
  call.once('close', () => {
    body.unpipe(call)
    if (!body.readableEnded) body.destroy()
  })
  body.pipe(call)
}

function followSignal(stream: CallStream, signal: AbortSignal | undefined): void {
  if (signal === undefined) return
  const stop = () => stream.destroy(cancelled())
  signal.addEventListener('abort', stop, { once: true })
  stream.once('close', () => {
    signal.removeEventListener('abort', stop)
  })
  if (signal.aborted) stop()
}

/** A signal that aborts with the caller's or at the deadline. */
function patience(caller: AbortSignal | undefined, deadlineMs: number, lastFailure: () => unknown) {
  const control = new AbortController()
  let why: AirlockError = cancelled()
  const stop = () => {
    control.abort(why)
  }
  caller?.addEventListener('abort', stop, { once: true })
  if (caller?.aborted === true) stop()
  const stopTimer = Number.isFinite(deadlineMs)
    ? awakeTimer(deadlineMs, () => {
        why = agentUnreachable(lastFailure())
        stop()
      })
    : () => undefined
  return {
    signal: control.signal,
    reason: () => why,
    done: () => {
      stopTimer()
      caller?.removeEventListener('abort', stop)
    },
  }
}
