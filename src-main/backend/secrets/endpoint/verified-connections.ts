import { Agent, type ClientRequestArgs } from 'node:http'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'
import { byPolicy, EndpointRefusal } from './endpoint-refusal.ts'

export interface Destination {
  readonly host: string
  readonly port: number
}

/** Opens a connection towards a host, its address checked; rejects with words for a person. */
export type DialOut = (
  destination: Destination,
  context: { readonly sandbox: SandboxId; readonly signal: AbortSignal },
) => Promise<Duplex>

export interface VerifiedConnectionsOptions {
  readonly host: string
  readonly sandbox: SandboxId
  readonly dial: DialOut
  /** All authorities that are believed, PEM; undefined for those that Node brings. */
  readonly authorities: () => Promise<string | readonly string[] | undefined>
}

const patienceMs = 60_000

/** Connections to one host on port 443, kept for the next request. None is given out whose certificate was not verified. */
export class VerifiedConnections extends Agent {
  readonly #options: VerifiedConnectionsOptions
  readonly #over = new AbortController()

  constructor(options: VerifiedConnectionsOptions) {
    super({ keepAlive: true, maxFreeSockets: 4, timeout: 600_000 })
    this.#options = options
  }

  override createConnection(
    _request: ClientRequestArgs,
    callback?: (error: Error | null, connection: Duplex) => void,
  ): undefined {
    this.#open().then(
      (connection) => callback?.(null, connection),
      // The type asks for a connection where there is none.
      (error: unknown) => callback?.(error as Error, undefined as unknown as Duplex),
    )
  }

  /** Each ends with the request that it carries now: the next one is dialled anew, under the rules of then. */
  retire(): void {
    this.keepSocketAlive = () => false
    for (const free of Object.values(this.freeSockets)) for (const socket of [...(free ?? [])]) socket.destroy()
  }

  /** Also ends those that are being opened. */
  override destroy(): void {
    this.#over.abort()
    super.destroy()
  }

  async #open(): Promise<Duplex> {
    const { host, sandbox, dial } = this.#options
    const signal = AbortSignal.any([this.#over.signal, AbortSignal.timeout(patienceMs)])
    const ca = await this.#options.authorities()
    const raw = await dial({ host, port: 443 }, { sandbox, signal }).catch((error: unknown) => {
      throw unreachable(host, error)
    })
    const connection = await verified(raw, host, ca, signal)
    if (this.#over.signal.aborted) {
      connection.destroy()
      throw unreachable(host, new Error('It was cut.'))
    }
    return connection
  }
}

async function verified(
  raw: Duplex,
  host: string,
  ca: string | readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Duplex> {
  return await new Promise<Duplex>((resolve, reject) => {
    const secure = connectTls({
      socket: raw,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      host,
      ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
    })
    const fail = (error: Error) => {
      secure.destroy()
      raw.destroy()
      reject(notVerified(host, error))
    }
    const giveUp = () => {
      fail(new Error('It did not answer in time.'))
    }
    signal.addEventListener('abort', giveUp, { once: true })
    raw.once('error', fail)
    secure.on('error', fail)
    secure.once('close', () => {
      fail(new Error('It closed the connection.'))
    })
    secure.once('secureConnect', () => {
      signal.removeEventListener('abort', giveUp)
      // What is asked for above, once more: a secret depends on it.
      if (!secure.authorized) fail(secure.authorizationError ?? new Error('not authorized'))
      else resolve(secure)
    })
  })
}

function unreachable(host: string, error: unknown): EndpointRefusal {
  if (error instanceof EndpointRefusal) return error
  const why = error instanceof Error ? error.message : String(error)
  if (why.startsWith('Refused by Airlock policy'))
    return byPolicy('not-reachable-by-policy', why.replace(/^[^:]*: ?/, ''))
  return new EndpointRefusal(502, 'upstream-failed', `Airlock could not reach ${host}: ${why.slice(0, 500)}`)
}

function notVerified(host: string, error: Error): EndpointRefusal {
  const why = error.message.slice(0, 300)
  return new EndpointRefusal(
    502,
    'upstream-not-verified',
    `Airlock did not send the secret: the connection to ${host} is not proven to be with ${host} (${why}).`,
  )
}
