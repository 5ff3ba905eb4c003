import type { Socket } from 'node:net'
import { cut } from '../cut.ts'
import { finish } from '../finish.ts'
import { firstBytes } from '../first-bytes.ts'
import { plainAnswer } from '../plain-answer.ts'
import type { Denial, Wanted } from '../wanted.ts'

/** A program that never says anything is told nothing. */
const limits = { most: 16, patienceMs: 2000 }

/** A connection to the address that a name got: the program knows no more than that it is connected already. */
export function nameConnection(host: string, port: number, socket: Socket): Wanted {
  return {
    host,
    port,
    via: 'name',
    socket,
    first: new Uint8Array(),
    speaksFirst: true,
    most: null,
    accept: () => undefined,
    deny: (denial, heard = Buffer.alloc(0)) => void tell(socket, denial, heard),
  }
}

/** An alert after the first message of TLS, words after a request of HTTP, and otherwise a reset. */
async function tell(socket: Socket, denial: Denial, heard: Buffer): Promise<void> {
  socket.on('error', () => undefined)
  const said = await firstBytes(socket, heard, limits, protocolOf)
  if (said?.result === 'http') finish(socket, plainAnswer(denial))
  else if (said?.result === 'tls') tellInTls(socket, denial)
  else cut(socket)
}

/** What failed on the way is a reset, as it is without Airlock; that there is no such name could not be said before. */
function tellInTls(socket: Socket, denial: Denial): void {
  if (denial.kind !== 'failed') finish(socket, alerts.accessDenied)
  else if (denial.failure === 'name-not-found') finish(socket, alerts.unrecognizedName)
  else cut(socket)
}

/** Fatal alerts of TLS 1.2, which all versions understand: RFC 8446, section 6. */
const alerts = {
  accessDenied: Uint8Array.of(0x15, 3, 3, 0, 2, 2, 49),
  unrecognizedName: Uint8Array.of(0x15, 3, 3, 0, 2, 2, 112),
} as const

export function protocolOf(bytes: Buffer): 'tls' | 'http' | 'other' | null {
  if (bytes[0] === 0x16) return bytes.length < 2 ? null : bytes[1] === 3 ? 'tls' : 'other'
  const text = bytes.toString('latin1', 0, 8)
  if (/^[A-Z]{3,7} /.test(text)) return 'http'
  return /^[A-Z]{0,7}$/.test(text) ? null : 'other'
}
