import { createServer, type Server, type Socket } from 'node:net'
import { firstBytes } from '../first-bytes.ts'
import type { Wanted } from '../wanted.ts'
import { readHttpRequest } from './http-proxy.ts'
import { readSocksRequest } from './socks.ts'

const limits = { most: 1, patienceMs: 10_000 }
const socksVersion = 5

/** The proxy on loopback for programs that want one: HTTP and SOCKS5 on one port. Not listening yet. */
export function createProxy(ask: (wanted: Wanted) => void): Server {
  return createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
    // Whoever waits for something of it hears of the close.
    socket.on('error', () => undefined)
    void readWanted(socket).then((wanted) => {
      if (wanted !== null) ask(wanted)
    })
  })
}

async function readWanted(socket: Socket): Promise<Wanted | null> {
  const begun = await firstBytes(socket, Buffer.alloc(0), limits, (bytes) => bytes[0] ?? null)
  if (begun === null) {
    socket.destroy()
    return null
  }
  return begun.result === socksVersion
    ? await readSocksRequest(socket, begun.bytes)
    : await readHttpRequest(socket, begun.bytes)
}
