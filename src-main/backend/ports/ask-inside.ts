import { request as httpRequest, type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'

/** Compilers behind a development server take their time. */
const headPatienceMs = 300_000
const largestHead = 64 * 1024

/** Sends a request on with its body, as that comes. Resolves with the head of the answer; rejects with what went wrong, in words. */
export async function answerInside(
  request: IncomingMessage,
  headers: OutgoingHttpHeaders,
  connection: Duplex,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const asking = askInside(request, headers, connection, signal)
    asking.once('response', resolve)
    asking.on('error', reject)
    asking.once('close', () => {
      reject(new Error('It closed the connection without an answer.'))
    })
    request.once('error', () => asking.destroy())
    request.pipe(asking)
  })
}

/** The same request with these headers over a connection inside, not sent yet. */
export function askInside(
  { method = 'GET', url }: IncomingMessage,
  headers: OutgoingHttpHeaders,
  connection: Duplex,
  signal: AbortSignal,
): ClientRequest {
  connection.on('error', () => undefined)
  const asking = httpRequest({
    createConnection: () => connection,
    ...{ method, path: url, headers, signal },
    setHost: false,
    maxHeaderSize: largestHead,
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
