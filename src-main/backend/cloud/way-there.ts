import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import { Agent, fetch as fetchThrough } from 'undici'
import { isLoopback } from '../../../src-shared/policy/addresses.ts'
import type { Authorities } from '../egress/authorities/authorities.ts'
import { connectUntil } from '../egress/reach/connect-until.ts'
import type { DialThroughProxy } from '../egress/reach/through-proxy.ts'
import type { ChooseProxy, UpstreamProxy } from '../egress/reach/upstream-proxy.ts'

export interface WayThereParts {
  readonly proxy: ChooseProxy
  readonly throughProxy: DialThroughProxy
  readonly authorities: Authorities
  /** Of one connection, until it is there; 20 s when left out. */
  readonly deadline?: () => AbortSignal
}

/** How Airlock itself reaches what is elsewhere: by the proxy that this computer must use, believing the authorities that it believes. */
export interface WayThere {
  readonly fetch: typeof globalThis.fetch
  /** A connection to the name, secured and with the name checked. Rejects with an error that has a `code`. */
  readonly dial: (host: string, port?: number) => Promise<Duplex>
}

const connectMs = 20_000

/** The proxy is at fault, not the destination. */
class ProxyFailed extends Error {
  readonly code = 'EPROXY'
  constructor(proxy: UpstreamProxy | 'unusable', cause?: unknown) {
    const which = proxy === 'unusable' ? 'is of a kind that Airlock cannot use' : `(${proxy.shown}) did not connect`
    const reason = cause instanceof Error && cause.cause instanceof Error ? ` ${cause.cause.message}` : ''
    super(`The proxy that this computer must use ${which}.${reason}`, { cause })
  }
}

export function wayThere({ proxy, throughProxy, authorities, deadline }: WayThereParts): WayThere {
  let made: { readonly pem: string; readonly context: SecureContext } | null = null
  const believed = async (): Promise<SecureContext> => {
    const { pem } = await authorities.current()
    // A hundred certificates take a while to read.
    if (made?.pem !== pem) made = { pem, context: createSecureContext({ ca: pem }) }
    return made.context
  }

  const plain = async (host: string, port: number, signal: AbortSignal): Promise<Duplex> => {
    // No proxy leads to this very computer.
    const through = isLoopback(host) ? null : proxy(host, port)
    if (through === null) return await connectUntil(signal, { host, port })
    if (through === 'unusable') throw new ProxyFailed(through)
    try {
      return await throughProxy(through, { host, port, signal })
    } catch (error) {
      throw new ProxyFailed(through, error)
    }
  }

  const secured = async (socket: Duplex, host: string, signal: AbortSignal): Promise<Duplex> => {
    const servername = isIP(host) === 0 ? { servername: host } : {}
    const secureContext = await believed().catch((error: unknown) => {
      socket.destroy()
      throw error
    })
    const stream = connectTls({ socket, host, ...servername, secureContext, ALPNProtocols: ['http/1.1'] })
    const late = () => stream.destroy(signal.reason as Error)
    signal.addEventListener('abort', late, { once: true })
    try {
      return await whenSecured(stream)
    } finally {
      signal.removeEventListener('abort', late)
    }
  }

  const dial = async (host: string, port: number, isSecured: boolean): Promise<Duplex> => {
    const signal = deadline?.() ?? AbortSignal.timeout(connectMs)
    try {
      const stream = await plain(host, port, signal)
      return isSecured ? await secured(stream, host, signal) : stream
    } catch (error) {
      if (!signal.aborted) throw error
      const late = `${host} did not answer in ${String(connectMs / 1000)} s.`
      throw Object.assign(new Error(late, { cause: error }), { code: 'ETIMEDOUT' })
    }
  }

  const agent = new Agent({
    connect: ({ hostname, port, protocol }, done) => {
      const isSecured = protocol === 'https:'
      dial(hostname.replace(/^\[(.*)\]$/, '$1'), Number(port) || (isSecured ? 443 : 80), isSecured).then(
        (stream) => {
          done(null, stream as never)
        },
        (error: unknown) => {
          done(error as Error, null)
        },
      )
    },
  })
  return {
    // Node's own is this library in an older version, which takes no dispatcher of another.
    fetch: ((input: string | URL, init?: object) =>
      fetchThrough(input, { ...init, dispatcher: agent })) as typeof globalThis.fetch,
    dial: (host, port = 443) => dial(host, port, true),
  }
}

/** The stream itself, once it is secured. Whoever gets it takes its errors over; until then they are nobody's. */
async function whenSecured(stream: TLSSocket): Promise<Duplex> {
  await new Promise<void>((resolve, reject) => {
    stream.once('error', reject)
    stream.once('secureConnect', () => {
      stream.off('error', reject)
      stream.on('error', () => undefined)
      resolve()
    })
  })
  return stream
}
