import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { EngineEndpoint } from './engine-endpoint.ts'
import { answeredWith } from './engine-error.ts'
import { toEngineError } from './connect-error.ts'
import { UnframedBody } from './unframed-body.ts'

/** No answer of an engine that is kept whole may be larger (bytes). */
const largestAnswer = 64 * 1024 * 1024

export interface TransportRequest {
  readonly method: string
  /** With version and query. */
  readonly path: string
  readonly body?: { readonly bytes: Buffer | string; readonly type: string } | undefined
  readonly signal: AbortSignal
}

export interface TransportAnswer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
}

/** HTTP to one endpoint, nothing of the engine's API. Every method rejects with an AirlockError. */
export interface Transport {
  readonly endpoint: EngineEndpoint
  /** Reads the whole answer, whatever its status. */
  send(request: TransportRequest): Promise<TransportAnswer>
  /** Resolves with the body as it comes; rejects on a status outside 2xx. Aborting ends the stream too. */
  open(request: TransportRequest): Promise<http.IncomingMessage>
  /** Asks for the connection itself: after 101, or a 200 without framing, its bytes belong to the caller. */
  hijack(request: TransportRequest): Promise<Duplex>
  close(): void
}

/** Connections are not kept alive: an engine that restarts leaves no dead ones, and a local connect takes 0.1 ms. */
export function createTransport(endpoint: EngineEndpoint): Transport {
  const agent = endpoint.kind === 'tcp' && endpoint.tls !== null ? new https.Agent() : new http.Agent()
  const open = new Set<{ destroy(): void }>()

  function start(request: TransportRequest, headers: http.OutgoingHttpHeaders): http.ClientRequest {
    const options: https.RequestOptions = {
      ...addressOf(endpoint),
      agent,
      method: request.method,
      path: request.path,
      signal: request.signal,
      headers: {
        Host: endpoint.kind === 'tcp' ? endpoint.host : 'localhost',
        ...(request.body === undefined
          ? {}
          : { 'Content-Type': request.body.type, 'Content-Length': Buffer.byteLength(request.body.bytes) }),
        ...headers,
      },
    }
    const started = endpoint.kind === 'tcp' && endpoint.tls !== null ? https.request(options) : http.request(options)
    open.add(started)
    started.once('close', () => open.delete(started))
    return started
  }

  async function answer(request: TransportRequest): Promise<http.IncomingMessage> {
    return await new Promise<http.IncomingMessage>((resolve, reject) => {
      const started = start(request, {})
      started.once('response', resolve)
      started.once('error', reject)
      // An engine that upgrades unasked is none that we know how to talk to.
      started.once('upgrade', (_response, socket: Socket) => {
        socket.destroy()
        reject(new Error('The engine changed the protocol unasked.'))
      })
      started.end(request.body?.bytes)
    })
  }

  async function mapped<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw await toEngineError(error, endpoint)
    }
  }

  return {
    endpoint,
    send: (request) =>
      mapped(async () => {
        const response = await answer(request)
        return { status: response.statusCode ?? 0, headers: response.headers, text: await wholeText(response) }
      }),
    open: (request) =>
      mapped(async () => {
        const response = await answer(request)
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300) return response
        throw answeredWith(status, await wholeText(response))
      }),
    hijack: (request) =>
      mapped(
        () =>
          new Promise<Duplex>((resolve, reject) => {
            const started = start(request, { Connection: 'Upgrade', Upgrade: 'tcp' })
            const handOver = (stream: Duplex) => {
              open.add(stream)
              stream.once('close', () => open.delete(stream))
              resolve(stream)
            }
            started.once('upgrade', (_response, socket: Socket, head: Buffer) => {
              handOver(takeOver(socket, head))
            })
            started.once('response', (response) => {
              settleWithoutUpgrade(response).then(handOver, reject)
            })
            started.once('error', reject)
            started.end(request.body?.bytes)
          }),
      ),
    close() {
      for (const started of open) started.destroy()
      agent.destroy()
    },
  }
}

function addressOf(endpoint: EngineEndpoint): https.RequestOptions {
  if (endpoint.kind !== 'tcp') return { socketPath: endpoint.path }
  const address = { host: endpoint.host.replace(/^\[|\]$/g, ''), port: endpoint.port }
  if (endpoint.tls === null) return address
  const { ca, certificate, key, verify } = endpoint.tls
  return {
    ...address,
    rejectUnauthorized: verify,
    ...(ca === null ? {} : { ca }),
    ...(certificate === null ? {} : { cert: certificate }),
    ...(key === null ? {} : { key }),
  }
}

/** A raw connection for its new owner: what came with the head is not lost, and an end of input is only half an end. */
function takeOver(socket: Socket, head: Buffer): Duplex {
  socket.allowHalfOpen = true
  socket.setTimeout(0)
  socket.setNoDelay(true)
  if (head.length > 0) socket.unshift(head)
  return socket
}

/**
 * Old engines and some proxies say 200 where 101 is meant. The body then has neither length nor chunks, and Node's
 * parser hands through what it reads; writing goes to the socket directly.
 */
async function settleWithoutUpgrade(response: http.IncomingMessage): Promise<Duplex> {
  const status = response.statusCode ?? 0
  if (status === 200) return new UnframedBody(response)
  throw answeredWith(status, await wholeText(response))
}

async function wholeText(response: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length
    if (size > largestAnswer) {
      response.destroy()
      throw new AirlockError({
        code: 'engine-failed',
        message: 'The engine’s answer was too large.',
        why: `It exceeded ${String(largestAnswer / 1024 / 1024)} MB.`,
        remedy: 'Try again. If it happens again, restart the engine.',
      })
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
