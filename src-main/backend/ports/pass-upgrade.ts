import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** What a WebSocket's handshake is made of; nothing else of the server's answer is passed on. */
const handshake = ['sec-websocket-accept', 'sec-websocket-protocol', 'sec-websocket-extensions'] as const

/** What asks the server inside for a WebSocket, beside the headers that are passed on. */
export const upgradeHeaders = { connection: 'Upgrade', upgrade: 'websocket' } as const

/** Sends what asks for a WebSocket, and passes on the handshake, then bytes both ways until either side ends. */
export function passUpgrade(asking: ClientRequest, near: Duplex, head: Buffer): void {
  asking.once('upgrade', (answer, far, rest) => {
    near.write(opened(answer))
    if (rest.length > 0) near.write(rest)
    if (head.length > 0) far.write(head)
    join(near, far)
    join(far, near)
  })
  asking.once('response', ({ statusCode = 502 }) => {
    refuseUpgrade(near, statusCode >= 400 ? statusCode : 502)
    asking.destroy()
  })
  asking.on('error', () => {
    refuseUpgrade(near, 502)
  })
  asking.end()
}

/** Ends a connection that asked to become a WebSocket. */
export function refuseUpgrade(near: Duplex, status: number): void {
  if (near.destroyed || near.writableEnded) return
  near.end(`HTTP/1.1 ${String(status)} \r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function opened({ headers }: IncomingMessage): string {
  const told = handshake.flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${headers[name]}`]))
  return ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket', ...told, '', ''].join('\r\n')
}

function join(from: Duplex, to: Duplex): void {
  from.pipe(to)
  from.on('error', () => to.destroy())
  from.once('close', () => {
    // Whoever ended well had its end passed on by the pipe.
    if (!from.readableEnded) to.destroy()
  })
}
