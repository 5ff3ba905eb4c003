import type { IncomingMessage } from 'node:http'
import { webDoor } from '../../src-shared/api/web-door.ts'
import { parsedJson } from '../../src-shared/text/parsed-json.ts'

/** Names under which the door may be called. Another one means that a foreign name was bound to this address. */
export function isOwnHost(request: IncomingMessage, port: number): boolean {
  const host = request.headers.host
  return host === `127.0.0.1:${String(port)}` || host === `localhost:${String(port)}`
}

/** Whether the page that asks is this door's own. Browsers always send it with what changes or opens something. */
export function isOwnOrigin(request: IncomingMessage): boolean {
  return request.headers.origin === `http://${request.headers.host ?? ''}`
}

/** The secret beside the protocol's name in a WebSocket's handshake. */
export function secretInProtocols(request: IncomingMessage): string | null {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  return offered.length === 2 && offered[0] === webDoor.protocol ? (offered[1] ?? null) : null
}

export function bearerSecret(request: IncomingMessage): string | null {
  return /^Bearer (\S{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? null
}

const longestBody = 1024

/** A small JSON body; null when it is none, or too large. */
export async function readSmallJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json(;|$)/.test(request.headers['content-type'] ?? '')) return null
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > longestBody) return null
    chunks.push(chunk)
  }
  return parsedJson(Buffer.concat(chunks).toString('utf8')) ?? null
}
