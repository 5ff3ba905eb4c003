import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { endpointHost, type SecretTarget } from '../../../src-shared/secrets/secret.ts'
import type { EgressEndpoint, EndpointContext } from '../egress/endpoints.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { answerRefusal, byPolicy, EndpointRefusal } from './endpoint/endpoint-refusal.ts'
import { endpointServer } from './endpoint/endpoint-server.ts'
import { forward } from './endpoint/forward.ts'
import { requestTarget } from './endpoint/request-shape.ts'
import {
  VerifiedConnections,
  type Destination,
  type VerifiedConnectionsOptions,
} from './endpoint/verified-connections.ts'
import { OpenRequests } from './open-requests.ts'
import type { SecretUsage } from './secret-usage.ts'
import { grantOf, type UsedSecret, type UsedSecrets } from './used-secrets.ts'

export interface SecretEndpointsOptions extends Pick<VerifiedConnectionsOptions, 'dial' | 'authorities'> {
  readonly store: UsedSecrets
  readonly usage: SecretUsage
  readonly log: BackendLog
  /** Throws an `EndpointRefusal` where what the sandbox may reach stands above a grant now. */
  readonly permit: (sandbox: SandboxId, to: Destination) => void
  /** Most bytes of one request's body. */
  readonly largestBody?: number
}

/** Where a connection belongs to. */
interface Place {
  readonly sandbox: SandboxId
  readonly secret: string
  readonly target: SecretTarget
  readonly wentWithSecret: EndpointContext['wentWithSecret']
}

const usualLargestBody = 1024 ** 3
/** Requests of one sandbox with one secret at once. */
const mostOpen = 64

/** The names inside sandboxes behind which a secret is added. Rules SC… in docs/spec/secrets.md. */
export class SecretEndpoints {
  readonly #options: SecretEndpointsOptions
  readonly #open = new OpenRequests()
  readonly #connections = new Map<string, VerifiedConnections>()
  readonly #listeners = new Set<(sandbox: SandboxId) => void>()
  readonly #server
  readonly #unsubscribe: () => void

  constructor(options: SecretEndpointsOptions) {
    this.#options = options
    this.#server = endpointServer<Place>((request, response, place) => this.#answer(request, response, place))
    this.#unsubscribe = options.store.subscribe((secret, sandboxes) => {
      for (const sandbox of sandboxes) {
        if (grantOf(secret, sandbox) === null) this.#cut(secret.id, sandbox)
        for (const listener of [...this.#listeners]) listener(sandbox)
      }
    })
  }

  of(sandbox: SandboxId): readonly EgressEndpoint[] {
    return this.#options.store.grantedTo(sandbox).flatMap(({ id, targets }) =>
      targets.map((target) => ({
        host: endpointHost(target.name),
        serve: (stream: Duplex, context: EndpointContext) => {
          this.#server.serve(stream, { ...context, secret: id, target })
        },
      })),
    )
  }

  subscribe(listener: (sandbox: SandboxId) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What a sandbox may reach is another now: what is open and refused by it ends. */
  policyChanged(sandbox: SandboxId): void {
    for (const { id, targets } of this.#options.store.grantedTo(sandbox)) {
      for (const { host } of targets) {
        if (!this.#isPermitted(sandbox, host)) this.#cut(id, sandbox, host)
        // Its address may be refused now, which shows when it is dialled.
        const key = `${id} ${sandbox} ${host}`
        this.#connections.get(key)?.retire()
        this.#connections.delete(key)
      }
    }
  }

  close(): void {
    this.#unsubscribe()
    this.#open.cutAll()
    for (const connections of this.#connections.values()) connections.destroy()
    this.#connections.clear()
  }

  async #answer(request: IncomingMessage, response: ServerResponse, place: Place): Promise<void> {
    const { usage, log } = this.#options
    const { secret, sandbox } = place
    try {
      await this.#forward(request, response, place)
    } catch (error) {
      if (error instanceof EndpointRefusal) {
        usage.refusal(secret, sandbox)
        answerRefusal(response, error)
      } else {
        if (!response.destroyed) log.info(`A request with a secret broke off: ${(error as Error).name}`)
        response.destroy()
      }
    }
  }

  async #forward(
    request: IncomingMessage,
    response: ServerResponse,
    { secret: id, sandbox, target, wentWithSecret }: Place,
  ): Promise<number> {
    const { store, usage, largestBody = usualLargestBody } = this.#options
    const path = requestTarget(request, endpointHost(target.name))
    const secret = store.grantedTo(sandbox).find((one) => one.id === id)
    if (secret === undefined) throw notGranted()
    // Also where a connection is kept: that was dialled under the rules of then.
    this.#options.permit(sandbox, { host: target.host, port: 443 })
    const limitsNow = () => grantOf(currentOf(store, id) ?? secret, sandbox)?.limits
    const limits = limitsNow()
    const spent = limits === undefined ? null : usage.spent(id, sandbox, limits)
    if (spent !== null) throw byPolicy('limit-reached', `this sandbox has spent ${spent} of “${secret.title}”.`)
    if (this.#open.count(id, sandbox) >= mostOpen) {
      throw new EndpointRefusal(503, 'too-many', `Airlock passes ${String(mostOpen)} requests on at once.`)
    }
    using open = this.#open.begin(id, sandbox, target.host, response)
    const value = await store.value(id).catch((error: unknown) => {
      if (error instanceof EndpointRefusal) throw error
      throw new EndpointRefusal(502, 'secret-not-readable', wordsOf(error))
    })
    // It may have been revoked while the keyring was asked.
    if (open.signal.aborted) throw notGranted()
    usage.request(id, sandbox)
    wentWithSecret({ title: secret.title, host: target.host })
    return await forward(request, response, {
      target,
      path,
      value,
      connections: this.#connectionsTo(id, sandbox, target.host),
      signal: open.signal,
      largestBody,
      spend: (bytes) => {
        usage.bytes(id, sandbox, bytes)
        const current = limitsNow()
        return current === undefined ? null : usage.bytesSpent(id, sandbox, current)
      },
    })
  }

  #connectionsTo(secret: string, sandbox: SandboxId, host: string): VerifiedConnections {
    const key = `${secret} ${sandbox} ${host}`
    const { dial, authorities } = this.#options
    const known = this.#connections.get(key) ?? new VerifiedConnections({ host, sandbox, dial, authorities })
    this.#connections.set(key, known)
    return known
  }

  #isPermitted(sandbox: SandboxId, host: string): boolean {
    try {
      this.#options.permit(sandbox, { host, port: 443 })
      return true
    } catch (error) {
      if (error instanceof EndpointRefusal) return false
      throw error
    }
  }

  /** What goes to one host, or to all. */
  #cut(secret: string, sandbox: SandboxId, host: string | null = null): void {
    this.#open.cut(secret, sandbox, host)
    const begin = `${secret} ${sandbox} `
    for (const [key, connections] of this.#connections) {
      if (host === null ? !key.startsWith(begin) : key !== begin + host) continue
      connections.destroy()
      this.#connections.delete(key)
    }
  }
}

const currentOf = (store: UsedSecrets, id: string): UsedSecret | undefined => store.list().find((one) => one.id === id)

function notGranted(): EndpointRefusal {
  return byPolicy('not-granted', 'this sandbox may not use that secret (any more).')
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.message} ${'why' in error ? String(error.why) : ''}`.trim() : String(error)
}
