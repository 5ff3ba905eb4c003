import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { keepAlive } from '../../backend/engines/remote/machine-door/keep-alive.ts'
import { createWebSocketStream, type WebSocket } from 'ws'

/** Of one message: what is written at once is one, and no more than the channel's window is ever under way. */
export const longestMessage = 20 * 1024 * 1024

/** Carries bytes between a WebSocket and a connection of its own to the agent. Both end together. */
export function carryChannel(socket: WebSocket, inner: Socket, carried: (bytes: number) => void): void {
  const outer = createWebSocketStream(socket)
  const end = (stream: Duplex) => () => {
    stream.destroy()
  }
  // What went wrong on one side is told on the other by its end; a channel that is lost is made anew.
  outer.on('error', end(inner)).on('close', end(inner))
  inner.on('error', end(outer)).on('close', end(outer))
  for (const stream of [outer, inner]) {
    stream.on('data', (chunk: Buffer) => {
      carried(chunk.length)
    })
  }
  outer.pipe(inner)
  inner.pipe(outer)
  keepAlive(socket)
}
