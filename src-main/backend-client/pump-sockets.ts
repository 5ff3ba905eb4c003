import type { WebSocket } from 'ws'

/** Above the first figure a side that sends is not read any more, until less than the second is waiting. */
const waitAbove = 1024 * 1024
const goOnBelow = 256 * 1024

/** Codes that may be sent on; others (1005, 1006 …) only describe what happened. */
function isSendable(code: number): boolean {
  return code === 1000 || (code >= 1001 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || code >= 3000
}

/**
 * Joins two WebSockets: whatever one receives the other sends, with back-pressure in both directions, and the end of
 * one is the end of the other. `gone` is the code with which `near` learns that `far` broke.
 */
export function pumpSockets(near: WebSocket, far: WebSocket, gone: number): void {
  forward(near, far)
  forward(far, near)
  near.once('close', (code) => {
    far.resume()
    far.close(isSendable(code) ? code : 1000)
  })
  far.once('close', (code, reason) => {
    near.resume()
    if (isSendable(code) && code !== 1001) near.close(code, reason)
    else near.close(gone, 'The backend is gone.')
  })
}

function forward(from: WebSocket, to: WebSocket): void {
  from.on('message', (data: Buffer, isBinary: boolean) => {
    if (to.readyState !== to.OPEN) return
    to.send(data, { binary: isBinary }, () => {
      if (from.isPaused && to.bufferedAmount < goOnBelow) from.resume()
    })
    if (to.bufferedAmount > waitAbove) from.pause()
  })
}
