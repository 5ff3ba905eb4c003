import type { Socket } from 'node:net'
import { finish } from '../finish.ts'
import { firstBytes } from '../first-bytes.ts'
import { plainAnswer } from '../plain-answer.ts'
import type { Wanted } from '../wanted.ts'
import { headLimit, readProxyHead } from './http-head.ts'

const limits = { most: headLimit + 4, patienceMs: 10_000 }

/** CONNECT, or one request in absolute form: what the program wants, or null when it was told that it makes no sense. */
export async function readHttpRequest(socket: Socket, before: Buffer): Promise<Wanted | null> {
  const found = await firstBytes(socket, before, limits, readProxyHead)
  if (found === null) {
    socket.destroy()
    return null
  }
  const { result: head, bytes } = found
  const deny: Wanted['deny'] = (denial) => {
    finish(socket, plainAnswer(denial))
  }
  if (head.kind === 'bad') {
    finish(socket, badRequest(head.why))
    return null
  }
  const rest = bytes.subarray(head.length)
  const there = { host: head.host, port: head.port, socket, deny }
  if (head.kind === 'connect') {
    const accept = () => void socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    return { ...there, via: 'connect', first: rest, speaksFirst: false, most: null, accept }
  }
  // One request a connection: what comes after it would reach this server, whatever host it names.
  const body = rest.subarray(0, head.body ?? rest.length)
  const most = head.body === null ? null : head.body - body.length
  const first = Buffer.concat([head.head, body])
  return { ...there, via: 'http', first, speaksFirst: false, most, accept: () => undefined }
}

function badRequest(why: string): string {
  const words = `Airlock’s proxy takes CONNECT, requests with a whole http:// address, and SOCKS5. ${why}\n`
  const length = String(Buffer.byteLength(words))
  return `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${length}\r\nConnection: close\r\nX-Airlock: bad-request\r\n\r\n${words}`
}
