import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocket } from 'ws'
import type { z } from 'zod'
import type { EgressRequest } from '../../../../../src-shared/api/egress.ts'
import {
  machinePaths,
  type MachineEgress,
  type MachineHealth,
  type MachineLifeWish,
  type MachineState,
} from '../../../../../src-shared/machine/machine-wire.ts'
import type { MachineSecretsAnswer, MachineSecretsChange } from '../../../../../src-shared/machine/secrets-wire.ts'
import type { MachineShareAnswer, MachineShareWish } from '../../../../../src-shared/machine/share-wire.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { machineRefused, machineUnreachable } from './door-errors.ts'
import { linesOf } from './lines-of.ts'
import { keepAlive } from './keep-alive.ts'
import { machineHealth, machineSecrets, machineShare, machineState, requestLine } from './door-answers.ts'

export interface MachineDoorOptions {
  /** `https://APP.fly.dev`, without a path. */
  readonly origin: string
  /** Of that sandbox alone. */
  readonly token: string
  /** Opens a connection to the origin, secured where its address says so; as Node does when left out. */
  readonly dial?: () => Promise<Duplex>
}

interface Cancellable {
  readonly signal?: AbortSignal
}

const answerMs = 15_000
/** A line breathes every 15 s. */
const silenceMs = 45_000
/** Bytes of an answer, or of one line of an endless one. */
const longestAnswer = 4 * 1024 * 1024
/** Of one message: no more than the channel's window is ever under way. */
const longestMessage = 20 * 1024 * 1024

/** The program that is root in a cloud machine, as a backend reaches it. Everything it says is checked: it is on a foreign computer. */
export class MachineDoor {
  readonly #options: MachineDoorOptions

  constructor(options: MachineDoorOptions) {
    this.#options = options
  }

  async health(options: Cancellable = {}): Promise<MachineHealth> {
    return await this.#ask(machineHealth, 'GET', machinePaths.health, null, options)
  }

  async state(options: Cancellable = {}): Promise<MachineState> {
    return await this.#ask(machineState, 'GET', machinePaths.state, null, options)
  }

  async changeEgress(egress: MachineEgress, options: Cancellable = {}): Promise<MachineState> {
    return await this.#ask(machineState, 'PUT', machinePaths.egress, egress, options)
  }

  async changeLife(life: MachineLifeWish, options: Cancellable = {}): Promise<MachineState> {
    return await this.#ask(machineState, 'PUT', machinePaths.life, life, options)
  }

  async share(options: Cancellable = {}): Promise<MachineShareAnswer> {
    return await this.#ask(machineShare, 'GET', machinePaths.share, null, options)
  }

  /** Null: nothing is shared any more. */
  async changeShare(wish: MachineShareWish | null, options: Cancellable = {}): Promise<MachineShareAnswer> {
    return await this.#ask(machineShare, 'PUT', machinePaths.share, wish, options)
  }

  async secrets(options: Cancellable = {}): Promise<MachineSecretsAnswer> {
    return await this.#ask(machineSecrets, 'GET', machinePaths.secrets, null, options)
  }

  /** Hands them over: whatever is not named is taken away there. */
  async changeSecrets(secrets: MachineSecretsChange, options: Cancellable = {}): Promise<MachineSecretsAnswer> {
    return await this.#ask(machineSecrets, 'PUT', machinePaths.secrets, secrets, options)
  }

  /** Values of secrets are gone there, until they are handed over again. */
  async forgetSecrets(options: Cancellable = {}): Promise<MachineSecretsAnswer> {
    return await this.#ask(machineSecrets, 'PUT', machinePaths.forget, null, options)
  }

  /** What went out and wanted to: all that is known, then what is new, until `signal` aborts or the line is lost, which rejects. */
  async *requests({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<readonly EgressRequest[]> {
    const response = await this.#send('GET', machinePaths.requests, null, signal)
    try {
      for await (const line of linesOf(response, { longest: longestAnswer, silentMs: silenceMs })) {
        yield understood(requestLine, line)
      }
    } catch (error) {
      throw asLost(error, signal)
    } finally {
      response.destroy()
    }
  }

  /** One fresh byte stream to the agent. */
  async connect({ signal }: Cancellable = {}): Promise<Duplex> {
    const { token } = this.#options
    const url = new URL(machinePaths.channel, this.#options.origin)
    url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      maxPayload: longestMessage,
      handshakeTimeout: answerMs,
      ...this.#way(),
    })
    // From the first moment: the agent may speak in the very packet that opens the line.
    const stream = createWebSocketStream(socket)
    // Whoever takes it hears of its end; until then it is told by what is thrown here.
    const unheard = () => undefined
    stream.on('error', unheard)
    const give = () => {
      socket.terminate()
    }
    signal?.addEventListener('abort', give, { once: true })
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('open', resolve)
        socket.once('error', reject)
        socket.once('unexpected-response', (_request: ClientRequest, response: IncomingMessage) => {
          response.resume()
          reject(refusalOf(response.statusCode ?? 0))
          socket.terminate()
        })
      })
    } catch (error) {
      stream.destroy()
      signal?.throwIfAborted()
      throw asLost(error, signal)
    } finally {
      signal?.removeEventListener('abort', give)
    }
    keepAlive(socket)
    stream.off('error', unheard)
    // By itself it would stay half open when the other side is gone, and nobody would hear of it.
    return stream.once('end', () => stream.destroy())
  }

  async #ask<T>(shape: z.ZodType<T>, method: string, path: string, body: unknown, options: Cancellable): Promise<T> {
    const late = AbortSignal.timeout(answerMs)
    const signal = options.signal === undefined ? late : AbortSignal.any([options.signal, late])
    const response = await this.#send(method, path, body, signal)
    const chunks: Buffer[] = []
    let size = 0
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > longestAnswer) throw machineRefused('An answer was too long.')
        chunks.push(chunk)
      }
    } catch (error) {
      throw asLost(error, signal)
    }
    return understood(shape, Buffer.concat(chunks).toString('utf8'))
  }

  async #send(method: string, path: string, body: unknown, signal: AbortSignal): Promise<IncomingMessage> {
    const url = new URL(path, this.#options.origin)
    const text = method === 'GET' ? null : JSON.stringify(body)
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const asking = (url.protocol === 'http:' ? httpRequest : httpsRequest)(
        url,
        {
          method,
          signal,
          headers: {
            ...(path === machinePaths.health ? {} : { authorization: `Bearer ${this.#options.token}` }),
            ...(text === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
          ...this.#way(),
        },
        resolve,
      )
      asking.once('error', (error) => {
        reject(asLost(error, signal))
      })
      asking.end(text ?? undefined)
    })
    const status = response.statusCode ?? 0
    if (status >= 200 && status < 300) return response
    response.destroy()
    throw refusalOf(status)
  }

  #way(): { readonly agent: false } | { readonly createConnection: CreateConnection } {
    const { dial } = this.#options
    return dial === undefined ? { agent: false } : { createConnection: dialledBy(dial) }
  }
}

type CreateConnection = (options: unknown, done: (error: Error | null, stream: Socket) => void) => undefined

/** As Node and `ws` want it. What is dialled is a stream of any kind; they ask no more of it than that. */
function dialledBy(dial: () => Promise<Duplex>): CreateConnection {
  return (_options, done) => {
    dial().then(
      (stream) => {
        done(null, stream as Socket)
      },
      (error: unknown) => {
        done(error instanceof Error ? error : new Error(String(error)), undefined as never)
      },
    )
  }
}

/** What a line that broke is told as. Who called it off, or was answered, hears that very reason. */
function asLost(error: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted === true && signal.reason instanceof Error) return signal.reason
  return error instanceof AirlockError ? error : machineUnreachable(error)
}

/** Of an answer that is none, nothing is quoted. */
function understood<T>(shape: { parse(value: unknown): T }, text: string): T {
  try {
    return shape.parse(JSON.parse(text))
  } catch (error) {
    throw machineRefused('An answer was not understood.', error)
  }
}

function refusalOf(status: number): AirlockError {
  if (status === 401 || status === 403) return machineRefused('It does not take our token for this sandbox.')
  if (status === 429) return machineRefused('Too many wrong tokens were shown to it in the last minute.')
  if (status === 400 || status === 404 || status === 413) return machineRefused('It does not know such a request.')
  if (status === 409) return machineUnreachable(new Error('Something else was changed there meanwhile.'))
  return machineUnreachable(new Error(`Its platform answered ${String(status)}.`))
}
