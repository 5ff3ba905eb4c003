import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { askInside } from './ask-inside.ts'
import type { ConnectInside } from './forward-request.ts'
import { passUpgrade, refuseUpgrade, upgradeHeaders } from './pass-upgrade.ts'
import type { LivePreview } from './previews.ts'
import { requestHeaders } from './request-headers.ts'

/** Passes a WebSocket on to the server inside: the handshake, then bytes both ways until either side ends. */
export async function forwardUpgrade(
  request: IncomingMessage,
  near: Duplex,
  head: Buffer,
  preview: LivePreview,
  connect: ConnectInside,
): Promise<void> {
  const left = new AbortController()
  near.once('close', () => {
    left.abort()
  })
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
    refuseUpgrade(near, 501)
    return
  }
  preview.closed.addEventListener('abort', () => near.destroy(), { once: true, signal: left.signal })
  const signal = AbortSignal.any([left.signal, preview.closed])
  try {
    const inside = await connect(preview, signal)
    const headers = { ...requestHeaders(request.headers, preview), ...upgradeHeaders }
    passUpgrade(askInside(request, headers, inside, signal), near, head)
  } catch {
    // A browser shows a page no reason of a failed WebSocket: the status is all that can be told.
    refuseUpgrade(near, 502)
  }
}
