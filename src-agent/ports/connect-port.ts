import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'

/** Where a server may listen for the sandbox's loopback, in the order in which they are tried. */
const hosts = ['127.0.0.1', '::1'] as const
/** On loopback the kernel answers at once; a full queue of connections does not. */
const patienceMs = 10_000
/** How long a server may take to read the rest when nobody waits for its answer any more. */
const lingerMs = 60_000

/** A connection to the server at `port`. @throws AirlockError `port-not-served` */
export async function connectPort(port: number, signal: AbortSignal): Promise<Socket> {
  let reason: unknown
  for (const host of hosts) {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
    const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
    try {
      await once(socket, 'connect', { signal: patience })
      return socket
    } catch (error) {
      socket.destroy()
      reason ??= error
    }
  }
  throw new AirlockError({
    code: 'port-not-served',
    message: `Nothing answers on port ${String(port)} in the sandbox.`,
    why: reason instanceof Error ? reason.message : 'It refused the connection.',
    remedy: 'Start the server inside.',
  })
}

/** Passes what the caller sends on to the server, and its end; a caller that hangs up ends the connection. */
export function feed(socket: Socket, body: Readable): void {
  body.pipe(socket)
  body.once('close', () => {
    if (!body.readableEnded) socket.destroy()
    else socket.setTimeout(lingerMs, () => socket.destroy())
  })
  // The answer's own failure tells the caller.
  socket.on('error', () => undefined)
}
