import type { ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

/**
 * Ends a connection as an error for its other side, at once. Node's `resetAndDestroy` first ends it well, and waits until
 * all that was written is read: a program would take what was cut for all there is.
 */
export function cut(socket: Socket): void {
  const resettable: Socket & { resetAndClosing?: boolean } = socket
  resettable.resetAndClosing = true
  socket.destroy()
}

/**
 * The same for a call: `close` with a code would end it well first, and only then reset it. A moment later, because Node never
 * comes back from it (tried, 20) when it happens while the whole connection is ending, which ends the call as well.
 */
export function cutStream(stream: ServerHttp2Stream): void {
  setImmediate(() => {
    if (!stream.destroyed) stream.destroy(Object.assign(new Error('A connection was cut.'), { code: 'ECONNRESET' }))
  })
}
