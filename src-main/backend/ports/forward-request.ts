import { request as httpRequest, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { answerUnreachable } from './gateway-page.ts'
import type { LivePreview } from './previews.ts'
import { requestHeaders } from './request-headers.ts'
import { responseHeaders } from './response-headers.ts'

/** A connection to the server inside. */
export type ConnectInside = (preview: LivePreview, signal: AbortSignal) => Promise<Duplex>

/** Compilers behind a development server take their time. */
const headPatienceMs = 300_000
const largestHead = 64 * 1024

/** Passes one request on to the server inside, and its answer back, as they come. */
export async function forwardRequest(
  request: IncomingMessage,
  response: ServerResponse,
  preview: LivePreview,
  connect: ConnectInside,
): Promise<void> {
  const left = new AbortController()
  response.once('close', () => {
    left.abort()
  })
  const signal = AbortSignal.any([left.signal, preview.closed])
  try {
    const answer = await answerOf(request, preview, await connect(preview, signal), signal)
    response.writeHead(answer.statusCode ?? 502, responseHeaders(answer.headersDistinct, preview))
    answer.pipe(response)
    answer.once('close', () => {
      if (!answer.complete) response.destroy()
    })
  } catch (error) {
    if (!left.signal.aborted) answerUnreachable(request, response, preview, error)
  }
  if (preview.closed.aborted) response.destroy()
  else preview.closed.addEventListener('abort', () => response.destroy(), { once: true, signal: left.signal })
}

async function answerOf(
  request: IncomingMessage,
  preview: LivePreview,
  connection: Duplex,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const asking = askInside(request, preview, connection, signal)
    asking.once('response', resolve)
    asking.on('error', (error) => {
      reject(noAnswer(preview, error.message))
    })
    asking.once('close', () => {
      reject(noAnswer(preview, 'It closed the connection without an answer.'))
    })
    request.once('error', () => asking.destroy())
    request.pipe(asking)
  })
}

/** The same request over a connection inside, not sent yet. */
export function askInside(
  { method = 'GET', url, headers }: IncomingMessage,
  preview: LivePreview,
  connection: Duplex,
  signal: AbortSignal,
  more: Readonly<Record<string, string>> = {},
): ClientRequest {
  connection.on('error', () => undefined)
  const asking = httpRequest({
    createConnection: () => connection,
    method,
    path: url,
    headers: { ...requestHeaders(headers, preview), ...more },
    setHost: false,
    maxHeaderSize: largestHead,
    signal,
  })
  const patience = setTimeout(() => {
    asking.destroy(new Error('It did not begin to answer in time.'))
  }, headPatienceMs)
  let isUpgraded = false
  asking.once('response', () => {
    clearTimeout(patience)
  })
  asking.once('upgrade', () => {
    isUpgraded = true
    clearTimeout(patience)
  })
  asking.once('close', () => {
    clearTimeout(patience)
    // The connection is this request's alone; one that became a WebSocket outlives it.
    if (!isUpgraded && !connection.writableEnded) connection.destroy()
  })
  return asking
}

function noAnswer({ port }: LivePreview, why: string): AirlockError {
  return new AirlockError({
    code: 'port-not-served',
    message: `The server on port ${String(port)} in the sandbox gave no answer that a browser understands.`,
    why,
    remedy: 'See in its terminal what it says.',
  })
}
