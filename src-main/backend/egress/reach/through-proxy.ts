import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import type { Duplex } from 'node:stream'
import type { UpstreamProxy } from './upstream-proxy.ts'
import { NotReached } from './way.ts'

/** Connects by name or address through a proxy that this computer must use. */
export type DialThroughProxy = (
  proxy: UpstreamProxy,
  to: { readonly host: string; readonly port: number; readonly signal: AbortSignal },
) => Promise<Duplex>

/** What a proxy answers to say that it does not find the host. */
const notFound: ReadonlySet<number> = new Set([404, 502, 503])

export const dialThroughProxy: DialThroughProxy = (proxy, { host, port, signal }) =>
  new Promise<Duplex>((resolve, reject) => {
    const authority = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`
    const call = (proxy.isTls ? requestTls : requestPlain)({
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path: authority,
      agent: false,
      signal,
      maxHeaderSize: 16 * 1024,
      headers: {
        Host: authority,
        ...(proxy.authorization === null ? {} : { 'Proxy-Authorization': proxy.authorization }),
      },
    })
    call.once('connect', ({ statusCode = 0 }, socket, head) => {
      socket.on('error', () => undefined)
      if (statusCode !== 200) {
        socket.destroy()
        reject(new NotReached('proxy-failed', new Error(`It answered ${String(statusCode)}.`)))
        return
      }
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    call.once('response', ({ statusCode = 0 }) => {
      call.destroy()
      reject(new NotReached(notFound.has(statusCode) ? 'unreachable' : 'proxy-failed'))
    })
    call.once('error', (error) => {
      reject(new NotReached(signal.aborted ? 'timed-out' : 'proxy-failed', error))
    })
    call.end()
  })
