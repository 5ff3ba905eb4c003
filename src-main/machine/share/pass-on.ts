import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { answerInside, askInside } from '../../backend/ports/ask-inside.ts'
import { passUpgrade, refuseUpgrade, upgradeHeaders } from '../../backend/ports/pass-upgrade.ts'
import { NotYet } from '../door/not-yet.ts'
import type { LiveShare } from './kept-share.ts'
import { headersInside, headersOutside } from './share-headers.ts'
import { notServed, notStarted, sayInstead } from './share-page.ts'

/** A connection to a port of the inside. Rejects where nothing listens. */
export type ConnectPort = (port: number, signal: AbortSignal) => Promise<Duplex>

export interface PassParts {
  readonly connect: ConnectPort
  /** Told of each piece that comes or goes. */
  readonly used: () => void
}

/** Passes a visitor's request on to the program inside, and its answer back, as they come. It ends when the share does. */
export async function passRequest(
  request: IncomingMessage,
  response: ServerResponse,
  share: LiveShare,
  { connect, used }: PassParts,
): Promise<void> {
  const left = new AbortController()
  response.once('close', () => {
    left.abort()
  })
  share.ended.addEventListener('abort', () => response.destroy(), { once: true, signal: left.signal })
  const signal = AbortSignal.any([left.signal, share.ended])
  try {
    const connection = await connect(share.port, signal)
    const answer = await answerInside(request, headersInside(request.headers), connection, signal)
    response.writeHead(answer.statusCode ?? 502, headersOutside(answer.headersDistinct))
    answer.on('data', used).pipe(response)
    answer.once('close', () => {
      if (!answer.complete) response.destroy()
    })
  } catch (error) {
    // What is wrong inside is for whoever works there, not for visitors.
    if (!signal.aborted) sayInstead(response, error instanceof NotYet ? notStarted : notServed(share.port))
  }
}

/** Passes a WebSocket on, until either side or the share ends. */
export async function passWebSocket(
  request: IncomingMessage,
  near: Duplex,
  head: Buffer,
  share: LiveShare,
  { connect, used }: PassParts,
): Promise<void> {
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
    refuseUpgrade(near, 501)
    return
  }
  const left = new AbortController()
  near.once('close', () => {
    left.abort()
  })
  share.ended.addEventListener('abort', () => near.destroy(), { once: true, signal: left.signal })
  const signal = AbortSignal.any([left.signal, share.ended])
  try {
    const connection = await connect(share.port, signal)
    const asking = askInside(request, { ...headersInside(request.headers), ...upgradeHeaders }, connection, signal)
    // Not before: who listens for bytes lets them flow, and what is passed on by nobody yet would be lost.
    asking.once('upgrade', (_answer, far) => {
      for (const side of [near, far]) side.on('data', used)
    })
    passUpgrade(asking, near, head)
  } catch {
    // A browser shows a page no reason of a failed WebSocket: the status is all that can be told.
    refuseUpgrade(near, 502)
  }
}
