import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, type WebSocket } from 'ws'

const pingMs = 15_000
/** Of one message: what is written at once is one, and no more than the channel's window is ever under way. */
export const longestMessage = 20 * 1024 * 1024

/** Carries bytes between a WebSocket and a connection of its own to the agent. Both end together. */
export function carryChannel(socket: WebSocket, inner: Socket): void {
  const outer = createWebSocketStream(socket)
  const end = (stream: Duplex) => () => {
    stream.destroy()
  }
  // What went wrong on one side is told on the other by its end; a channel that is lost is made anew.
  outer.on('error', end(inner)).on('close', end(inner))
  inner.on('error', end(outer)).on('close', end(outer))
  outer.pipe(inner)
  inner.pipe(outer)
  keepAlive(socket)
}

/** Proxies on the way forget connections that are silent, and a peer that is gone says nothing. */
function keepAlive(socket: WebSocket): void {
  let isHeard = true
  socket.on('pong', () => {
    isHeard = true
  })
  const timer = setInterval(() => {
    if (!isHeard) {
      socket.terminate()
      return
    }
    isHeard = false
    socket.ping()
  }, pingMs)
  socket.once('close', () => {
    clearInterval(timer)
  })
}
