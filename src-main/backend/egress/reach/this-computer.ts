import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Duplex } from 'node:stream'
import { isNearTo } from './near.ts'
import type { WayOut } from './way.ts'

const keepAliveMs = 60_000

/** As every program on this computer resolves and connects. */
export const thisComputer: WayOut = {
  isNear: (address) => isNearTo(networkInterfaces(), address),
  // What the system began cannot be given up: whoever asks looks after its own patience.
  resolve: async (host) => {
    const found = await lookup(host, { all: true, verbatim: true })
    return found.map(({ address }) => address)
  },
  dial: ({ address, port, signal }) =>
    new Promise<Duplex>((resolve, reject) => {
      const socket = connect({
        host: address,
        port,
        allowHalfOpen: true,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: keepAliveMs,
      })
      const stop = () => {
        socket.destroy(signal.reason instanceof Error ? signal.reason : new Error('It took too long.'))
      }
      socket.once('error', reject)
      socket.once('connect', () => {
        signal.removeEventListener('abort', stop)
        socket.off('error', reject)
        // Until somebody takes it over in a moment.
        socket.on('error', () => undefined)
        resolve(socket)
      })
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
    }),
}
