import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { connectUntil } from './connect-until.ts'
import { isNearTo } from './near.ts'
import type { WayOut } from './way.ts'

/** As every program on this computer resolves and connects. */
export const thisComputer: WayOut = {
  isNear: (address) => isNearTo(networkInterfaces(), address),
  // What the system began cannot be given up: whoever asks looks after its own patience.
  resolve: async (host) => {
    const found = await lookup(host, { all: true, verbatim: true })
    return found.map(({ address }) => address)
  },
  dial: ({ address, port, signal }) => connectUntil(signal, { host: address, port, allowHalfOpen: true }),
}
