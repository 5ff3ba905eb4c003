import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { answerInside } from './ask-inside.ts'
import { answerUnreachable } from './gateway-page.ts'
import type { LivePreview } from './previews.ts'
import { requestHeaders } from './request-headers.ts'
import { responseHeaders } from './response-headers.ts'

/** A connection to the server inside. */
export type ConnectInside = (preview: LivePreview, signal: AbortSignal) => Promise<Duplex>

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
  try {
    return await answerInside(request, requestHeaders(request.headers, preview), connection, signal)
  } catch (error) {
    throw noAnswer(preview, error instanceof Error ? error.message : String(error))
  }
}

function noAnswer({ port }: LivePreview, why: string): AirlockError {
  return new AirlockError({
    code: 'port-not-served',
    message: `The server on port ${String(port)} in the sandbox gave no answer that a browser understands.`,
    why,
    remedy: 'See in its terminal what it says.',
  })
}
