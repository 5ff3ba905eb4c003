import type { WebSocket } from 'ws'

const pingMs = 15_000

/** Proxies on the way forget connections that are silent, and a peer that is gone says nothing. */
export function keepAlive(socket: WebSocket): void {
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
