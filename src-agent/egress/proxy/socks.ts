import type { Socket } from 'node:net'
import { finish } from '../finish.ts'
import { firstBytes } from '../first-bytes.ts'
import type { Denial, Wanted } from '../wanted.ts'

const limits = { most: 600, patienceMs: 10_000 }

/** Reply codes of RFC 1928. */
const reply = {
  ok: 0,
  failure: 1,
  notAllowed: 2,
  hostUnreachable: 4,
  refused: 5,
  noCommand: 7,
  noAddressType: 8,
} as const

/** SOCKS5 without a password: CONNECT to a name or an address. Null when the program was told no. */
export async function readSocksRequest(socket: Socket, before: Buffer): Promise<Wanted | null> {
  const greeting = await firstBytes(socket, before, limits, (bytes) => {
    const length = 2 + (bytes[1] ?? Number.POSITIVE_INFINITY)
    return bytes.length < length ? null : { length, takesNone: bytes.subarray(2, length).includes(0) }
  })
  if (greeting === null) {
    socket.destroy()
    return null
  }
  if (!greeting.result.takesNone) {
    finish(socket, Uint8Array.of(5, 0xff))
    return null
  }
  socket.write(Uint8Array.of(5, 0))
  const asked = await firstBytes(socket, greeting.bytes.subarray(greeting.result.length), limits, readConnect)
  if (asked === null) {
    socket.destroy()
    return null
  }
  const { result, bytes } = asked
  if (typeof result === 'number') {
    finish(socket, replyOf(result))
    return null
  }
  return {
    host: result.host,
    port: result.port,
    via: 'socks',
    socket,
    first: bytes.subarray(result.length),
    speaksFirst: false,
    most: null,
    accept: () => void socket.write(replyOf(reply.ok)),
    deny: (denial) => {
      finish(socket, replyOf(codeOf(denial)))
    },
  }
}

interface SocksTarget {
  readonly host: string
  readonly port: number
  readonly length: number
}

/** Null for more bytes; a reply code for what is not served. */
function readConnect(bytes: Buffer): SocksTarget | number | null {
  const [version, command, , type, first = 0] = bytes
  if (bytes.length < 5) return null
  if (version !== 5) return reply.failure
  if (command !== 1) return reply.noCommand
  const at = type === 3 ? 5 : 4
  const size = type === 1 ? 4 : type === 4 ? 16 : type === 3 ? first : 0
  if (size === 0) return reply.noAddressType
  const length = at + size + 2
  if (bytes.length < length) return null
  const address = bytes.subarray(at, at + size)
  const port = bytes.readUInt16BE(at + size)
  const host = type === 3 ? nameOf(address) : type === 1 ? address.join('.') : sixOf(address)
  return host === null || port === 0 ? reply.failure : { host, port, length }
}

function nameOf(bytes: Buffer): string | null {
  const text = bytes.toString('latin1')
  return /^[\x21-\x7e]{1,253}$/.test(text) ? text : null
}

function sixOf(bytes: Buffer): string {
  return Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16)).join(':')
}

function replyOf(code: number): Uint8Array {
  return Uint8Array.of(5, code, 0, 1, 0, 0, 0, 0, 0, 0)
}

function codeOf(denial: Denial): number {
  if (denial.kind === 'refused') return reply.notAllowed
  if (denial.kind === 'unserved') return reply.failure
  switch (denial.failure) {
    case 'connection-refused':
      return reply.refused
    case 'proxy-failed':
      return reply.failure
    case 'name-not-found':
    case 'unreachable':
    case 'timed-out':
      return reply.hostUnreachable
  }
}
