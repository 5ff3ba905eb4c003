import { AirlockError, cancelled } from '../../../../../src-shared/errors/airlock-error.ts'
import { readText } from '../machines-api/answer.ts'
import { backoffMs } from '../machines-api/backoff.ts'
import type { Failure } from '../machines-api/failure.ts'
import { FlyError } from '../machines-api/fly-error.ts'
import { authorizationFor } from '../machines-api/token.ts'
import { pause, type World } from '../machines-api/world.ts'
import { refusedByRegistry, registryFailed, type RegistryFailureContext } from './registry-failures.ts'

export interface RegistryRequest {
  readonly method: 'HEAD' | 'GET' | 'POST' | 'PATCH' | 'PUT'
  /** With its query: below the registry’s own address, whatever is in it. */
  readonly path: string
  /** For errors, in place of the path: that may hold the state of an upload. */
  readonly what: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** What is an answer; any other status is a failure. */
  readonly expected: readonly number[]
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

export interface RegistryAnswer {
  readonly status: number
  readonly headers: Headers
}

/** How often in a row the same thing is tried. */
export const attempts = 5

const usualTimeoutMs = 60_000
/** Answers are a few words; nobody sends more by honest means. */
const largestAnswer = 256 * 1024

/** Asks one registry as the holder of a token. Nothing is followed elsewhere, so the token goes nowhere else. */
export class RegistryClient {
  readonly world: World
  readonly origin: URL
  readonly #authorization: string
  readonly #failures: RegistryFailureContext

  /** @param options `token` as a person pastes it @throws AirlockError `invalid-input` */
  constructor(options: { readonly token: string; readonly origin: URL; readonly world: World }) {
    this.world = options.world
    this.origin = options.origin
    // The registry takes a token without its scheme, as a password.
    const token = authorizationFor(options.token).replace(/^\S+ /, '')
    const basic = Buffer.from(`x:${token}`).toString('base64')
    this.#authorization = `Basic ${basic}`
    this.#failures = { secrets: [token, basic, encodeURIComponent(token)] }
  }

  /** Asks until it is answered, as often as is sensible. Only for what may be asked twice. */
  async ask(request: RegistryRequest): Promise<RegistryAnswer> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await this.send(request)
      } catch (error) {
        if (!isPassing(error) || failures >= attempts) throw error
        await this.rest(error, failures, request.signal)
      }
    }
  }

  /** Lets some time pass after the nth failure in a row. */
  async rest(error: FlyError, failures: number, signal: AbortSignal | undefined): Promise<void> {
    await pause(this.world, backoffMs(this.world, failures - 1, error.failure), signal)
  }

  /** Asks once. @throws FlyError, or `cancelled` */
  async send(request: RegistryRequest): Promise<RegistryAnswer> {
    const { signal, body } = request
    if (signal?.aborted === true) throw cancelled()
    const stop = new AbortController()
    let isLate = false
    const callOff = this.world.after(request.timeoutMs ?? usualTimeoutMs, () => {
      isLate = true
      stop.abort()
    })
    const cancel = () => {
      stop.abort()
    }
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      const response = await this.world.fetch(new URL(request.path, this.origin), {
        method: request.method,
        redirect: 'manual',
        headers: { authorization: this.#authorization, ...request.headers },
        ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
        signal: stop.signal,
      })
      const said = await readText(response, largestAnswer)
      const { status, headers } = response
      if (request.expected.includes(status)) return { status, headers }
      throw refusedByRegistry(this.#failures, request, response, said)
    } catch (thrown) {
      if (thrown instanceof AirlockError) throw thrown
      if (isAborted(signal)) throw cancelled()
      throw registryFailed(this.#failures, request, thrown, isLate)
    } finally {
      callOff()
      signal?.removeEventListener('abort', cancel)
    }
  }
}

type PassingError = FlyError & { readonly failure: Extract<Failure, { readonly kind: 'outage' | 'rate' }> }

/** Whether it may be otherwise in a moment. */
export function isPassing(error: unknown): error is PassingError {
  return error instanceof FlyError && (error.failure.kind === 'outage' || error.failure.kind === 'rate')
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true
