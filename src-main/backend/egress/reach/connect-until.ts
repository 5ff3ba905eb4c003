import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'

const keepAliveMs = 60_000

/**
 * A connection that `signal` may give up until it is there, and never after: a signal among the options of `connect` would
 * stay with the socket and end it later. Whoever gets it takes its errors over; until then they are nobody's.
 */
export async function connectUntil(signal: AbortSignal, to: TcpNetConnectOpts): Promise<Socket> {
  return await new Promise<Socket>((resolve, reject) => {
    const socket = connect({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs, ...to })
    const stop = () => {
      socket.destroy(signal.reason instanceof Error ? signal.reason : new Error('It took too long.'))
    }
    socket.once('close', () => {
      signal.removeEventListener('abort', stop)
    })
    socket.once('error', reject)
    socket.once('connect', () => {
      signal.removeEventListener('abort', stop)
      socket.off('error', reject)
      socket.on('error', () => undefined)
      resolve(socket)
    })
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
  })
}
