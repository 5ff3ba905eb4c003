import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import type { FlyCloud } from '../cloud/cloud.ts'
import { Refusal } from '../cloud/refusal.ts'
import type { TokenScope } from '../cloud/tokens.ts'
import { Call } from './call.ts'
import { Faults, type Fault } from './faults.ts'
import { Rates } from './rates.ts'
import { oddFields } from './request-shapes.ts'
import type { Answer } from './route.ts'
import { routeOf } from './routes.ts'

/** A request as it came, for tests that look at what was asked. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
  status: number | null
}

/** The Machines API over HTTP. */
export class ApiServer {
  readonly faults = new Faults()
  readonly requests: SeenRequest[] = []
  /** What was sent that the official document does not have: a test of a client wants this empty. */
  readonly odd: string[] = []
  readonly #cloud: FlyCloud
  readonly #rates = new Rates()

  constructor(cloud: FlyCloud) {
    this.#cloud = cloud
  }

  /** For anybody with a token, or for one machine that may speak about itself without one. */
  listener(own: { readonly scope: TokenScope; readonly machine: string } | null = null): Server {
    return createServer((request, response) => {
      void this.#serve(request, response, own).catch((error: unknown) => {
        send(response, { status: 500, body: { error: `internal: ${String(error)}` } }, {})
      })
    })
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    own: { readonly scope: TokenScope; readonly machine: string } | null,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://flaps')
    const method = request.method ?? 'GET'
    const body = await bodyOf(request)
    const seen: SeenRequest = {
      method,
      path: url.pathname,
      query: url.search,
      headers: request.headers,
      body,
      status: null,
    }
    this.requests.push(seen)
    this.odd.push(...oddFields(method, url.pathname, body))
    const fault = this.#allowFaults(own) ? this.faults.take(method, url.pathname) : null
    const headers = { 'fly-request-id': `01${randomUUID().slice(0, 8).toUpperCase()}-test` }
    if (fault !== null && fault.afterEffect !== true) {
      if (fault.losesVolume === true) await this.#loseVolume(url.pathname, body)
      seen.status = answerFault(response, fault, headers)
      return
    }
    const { answer, cookie } = await this.#answer(request, response, { url, method, body, own })
    if (fault !== null) {
      seen.status = answerFault(response, fault, headers)
      return
    }
    seen.status = answer.status
    send(response, answer, { ...headers, ...cookie })
  }

  #allowFaults(own: unknown): boolean {
    return own === null
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    asked: {
      readonly url: URL
      readonly method: string
      readonly body: unknown
      readonly own: { readonly scope: TokenScope; readonly machine: string } | null
    },
  ): Promise<{ answer: Answer; cookie: Readonly<Record<string, string>> }> {
    const { url, method, body, own } = asked
    try {
      const scope = own?.scope ?? this.#cloud.tokens.scopeOf(request.headers.authorization)
      const found = routeOf(method, url.pathname)
      if (found === null) throw new Refusal(404, '404 page not found')
      const { route, parameters } = found
      if (own !== null && parameters['id'] !== own.machine) throw new Refusal(403, 'unauthorized')
      const subject = parameters['id'] ?? parameters['app'] ?? ''
      if (this.#cloud.settings.enforceRates && own === null) {
        this.#rates.count(route.action, subject, this.#cloud.settings.secondMs)
      }
      const gone = new AbortController()
      response.once('close', () => {
        gone.abort()
      })
      const nonce = request.headers['fly-machine-lease-nonce']
      const call = new Call({
        cloud: this.#cloud,
        scope,
        parameters,
        query: url.searchParams,
        body: typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {},
        nonce: typeof nonce === 'string' ? nonce : undefined,
        cookie: request.headers.cookie ?? '',
        gone: gone.signal,
      })
      const answer = await route.handle(call)
      return { answer, cookie: method === 'GET' ? {} : this.#cookieOf(parameters['app'] ?? nameIn(body)) }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { answer: { status: error.status, body: error.body }, cookie: {} }
    }
  }

  #cookieOf(name: string | undefined): Readonly<Record<string, string>> {
    const app = name === undefined ? undefined : this.#cloud.apps.get(name)
    if (app === undefined) return {}
    return { 'set-cookie': `fly_flaps_affinity=${app.affinity}; Path=/v1/apps/${app.name}; HttpOnly` }
  }

  /** The machine was not made, but the volume that was made for it is gone with it. */
  async #loseVolume(path: string, body: unknown): Promise<void> {
    const app = this.#cloud.apps.get(/^\/v1\/apps\/([^/]+)/.exec(path)?.[1] ?? '')
    for (const volume of app?.volumes.values() ?? []) {
      if (!volume.wasUsed && JSON.stringify(body).includes(volume.id)) await volume.remove()
    }
  }
}

const nameIn = (body: unknown): string | undefined => {
  const name = (body as { app_name?: unknown } | undefined)?.app_name
  return typeof name === 'string' ? name : undefined
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined)
    return undefined
  if (request.headers['content-length'] === '0') return undefined
  return json(request)
}

function answerFault(response: ServerResponse, fault: Fault, headers: Readonly<Record<string, string>>): number | null {
  if (fault.reset === true) {
    response.socket?.resetAndDestroy()
    return null
  }
  if (fault.hang === true) return null
  send(response, { status: fault.status ?? 500, body: fault.body }, { ...headers, ...fault.headers })
  return fault.status ?? 500
}

function send(response: ServerResponse, answer: Answer, headers: Readonly<Record<string, string>>): void {
  const isText = typeof answer.body === 'string'
  const text = answer.body === undefined ? '' : isText ? answer.body : JSON.stringify(answer.body)
  response.writeHead(answer.status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers })
  response.end(text)
}
