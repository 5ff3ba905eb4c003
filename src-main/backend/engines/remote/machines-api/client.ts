import type { z } from 'zod'
import { Affinity } from './affinity.ts'
import { attempts, backoffMs, mayRetry } from './backoff.ts'
import { failureOf, FlyError } from './fly-error.ts'
import { documentedRates, Pace, type Rate } from './pace.ts'
import { nameOf, type FlyRequest } from './request.ts'
import { sendOnce } from './send.ts'
import { authorizationFor } from './token.ts'
import { pause, realWorld, type World } from './world.ts'

/** All attempts at one request together. */
const deadlineMs = 45_000

/** For this long after an app was made, the rest of Fly may not have heard of it. */
const freshMs = 60_000
const mostFresh = 100

export interface FlyClientOptions {
  /** As a person pastes it. */
  readonly token: string
  readonly base: URL
  readonly world?: World
  /** Fly's documented ones when left out. */
  readonly rates?: typeof documentedRates
}

/** Sends requests to the Machines API as it wants them: in its pace, to the place that knows what we wrote, again where that is safe. */
export class FlyClient {
  readonly world: World
  readonly readMachineRate: Rate
  readonly #base: URL
  readonly #authorization: string
  readonly #rates: typeof documentedRates
  readonly #pace: Pace
  readonly #affinity = new Affinity()
  readonly #freshApps = new Map<string, number>()

  constructor(options: FlyClientOptions) {
    this.world = options.world ?? realWorld
    this.#base = options.base
    this.#authorization = authorizationFor(options.token)
    this.#rates = options.rates ?? documentedRates
    this.readMachineRate = this.#rates['read-machine']
    this.#pace = new Pace(this.world)
  }

  /** @returns the answer as `schema` reads it @throws FlyError, or AirlockError `cancelled` */
  async request<S extends z.ZodType>(request: FlyRequest, schema: S): Promise<z.infer<S>> {
    const began = this.world.now()
    for (let attempt = 0; ; attempt += 1) {
      await this.#pace.turn(request.action, request.rate ?? this.#rates.action, request.signal)
      try {
        return await this.#once(request, schema)
      } catch (error) {
        const wait = this.#waitBeforeNext(error, request, attempt, began)
        if (wait === null) throw error
        await pause(this.world, wait, request.signal)
      }
    }
  }

  /** Says that an app was made this moment: that nobody knows it yet is then no error but a reason to ask again. */
  expectFresh(app: string): void {
    this.#freshApps.set(app, this.world.now())
    const [oldest] = this.#freshApps.keys()
    if (this.#freshApps.size > mostFresh && oldest !== undefined) this.#freshApps.delete(oldest)
  }

  /** Says that an app was removed: that nobody knows it is then as it should be. */
  expectGone(app: string): void {
    this.#freshApps.delete(app)
  }

  async #once<S extends z.ZodType>(request: FlyRequest, schema: S): Promise<z.infer<S>> {
    const { app } = request
    const headers = app === undefined ? {} : this.#affinity.header(app)
    const context = { world: this.world, base: this.#base, authorization: this.#authorization, headers }
    const answer = await sendOnce(context, request)
    if (app !== undefined) this.#affinity.remember(app, answer.headers)
    const read = schema.safeParse(answer.body)
    if (read.success) return read.data
    throw new FlyError({
      failure: { kind: 'unknown' },
      status: null,
      requestId: answer.headers.get('fly-request-id'),
      request: nameOf(request),
      said: `An answer of another shape: ${read.error.issues.map((issue) => issue.path.join('.')).join(', ')}`,
      mayHaveHappened: request.method !== 'GET',
    })
  }

  #waitBeforeNext(error: unknown, request: FlyRequest, attempt: number, began: number): number | null {
    if (!(error instanceof FlyError)) return null
    if (this.#isOnlyFresh(error, request.app)) return Math.min(500, 100 * 2 ** attempt)
    const repeatable = request.repeatable ?? request.method === 'GET'
    if (attempt + 1 >= attempts || !mayRetry(error, repeatable)) return null
    const wait = backoffMs(this.world, attempt, error.failure)
    return this.world.now() - began + wait > deadlineMs ? null : wait
  }

  #isOnlyFresh(error: FlyError, app: string | undefined): boolean {
    const made = app === undefined ? undefined : this.#freshApps.get(app)
    if (made === undefined || this.world.now() - made > freshMs) return false
    const unheardOf = failureOf(error, 'not-found')?.what === 'app' || failureOf(error, 'auth')?.reason === 'token'
    return unheardOf && !error.mayHaveHappened
  }
}
