import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { SecretTarget } from '../../../../src-shared/secrets/secret.ts'
import { Counted } from './counted.ts'
import { byPolicy, EndpointRefusal } from './endpoint-refusal.ts'
import { requestHeaders, responseHeaders } from './passed-headers.ts'
import { headerValue, tracesOf } from './scrub.ts'
import { passedBody } from './text-body.ts'
import type { VerifiedConnections } from './verified-connections.ts'

export interface Forwarding {
  readonly target: SecretTarget
  /** What is asked for at the target. */
  readonly path: string
  readonly value: string
  readonly connections: VerifiedConnections
  /** Aborts when the sandbox may no longer use the secret, or went away. */
  readonly signal: AbortSignal
  /** Most bytes of the request's body. */
  readonly largestBody: number
  /** Counts bytes either way; says which limit is reached, null while there is room. */
  readonly spend: (bytes: number) => string | null
}

/** Models think for minutes before they say anything. */
const silenceMs = 600_000
const largestHead = 64 * 1024

/**
 * Sends one request on with the secret, and the answer back as it comes. Resolves with the status when all of it went
 * through. Rejects with an `EndpointRefusal`, or with what broke it.
 */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  forwarding: Forwarding,
): Promise<number> {
  const { target, value, signal } = forwarding
  const traces = tracesOf(target, value)
  const answer = await answerOf(request, forwarding)
  const status = answer.statusCode ?? 502
  const hasBody = request.method !== 'HEAD' && status !== 204 && status !== 304
  const { through, isSameLength } = hasBody ? passedBody(answer, traces) : { through: [], isSameLength: true }
  const headers: OutgoingHttpHeaders = responseHeaders(answer, target, traces)
  const length = answer.headers['content-length']
  if (!isSameLength) delete headers['content-encoding']
  else if (length !== undefined) headers['content-length'] = length
  response.writeHead(status, headers)
  // What waits for its first event sees at once that the answer began.
  response.flushHeaders()
  await pipeline([answer, counted(forwarding), ...through, response], { signal })
  return status
}

async function answerOf(request: IncomingMessage, forwarding: Forwarding): Promise<IncomingMessage> {
  const { target, path, value, connections, signal, largestBody } = forwarding
  if (Number(request.headers['content-length'] ?? 0) > largestBody) throw tooLarge(largestBody)
  return await new Promise((resolve, reject) => {
    const asking = httpRequest({
      agent: connections,
      host: target.host,
      port: 443,
      method: request.method ?? 'GET',
      path,
      headers: requestHeaders(request, target, headerValue(target, value)),
      setHost: false,
      maxHeaderSize: largestHead,
      timeout: silenceMs,
      signal,
    })
    asking.once('response', resolve)
    asking.once('timeout', () => asking.destroy(new Error('It was silent for too long.')))
    asking.on('error', (error) => {
      reject(failed(target.host, error, value))
    })
    asking.once('close', () => {
      reject(failed(target.host, new Error('It closed the connection without an answer.'), value))
    })
    let sent = 0
    const body = counted(forwarding, (bytes) => {
      sent += bytes
      return sent > largestBody ? tooLarge(largestBody) : null
    })
    body.once('error', (error) => asking.destroy(error))
    // Not a pipeline: that would take the program's connection away, on which the refusal is told.
    request.pipe(body).pipe(asking)
    request.once('close', () => {
      if (!request.complete) asking.destroy(new Error('The program went away.'))
    })
    asking.once('close', () => request.unpipe(body))
  })
}

function counted({ spend }: Forwarding, also: (bytes: number) => Error | null = () => null): Counted {
  return new Counted((bytes) => {
    const limit = spend(bytes)
    return limit === null ? also(bytes) : byPolicy('limit-reached', `this sandbox has spent ${limit}.`)
  })
}

function tooLarge(largestBody: number): EndpointRefusal {
  return new EndpointRefusal(413, 'too-large', `Airlock passes at most ${String(largestBody)} bytes of one request on.`)
}

function failed(host: string, error: unknown, value: string): EndpointRefusal {
  if (error instanceof EndpointRefusal) return error
  const why = (error instanceof Error ? error.message : String(error)).replaceAll(value, '…').slice(0, 300)
  return new EndpointRefusal(502, 'upstream-failed', `Airlock got no answer from ${host}: ${why}`)
}
