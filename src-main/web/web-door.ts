import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { DoorPath } from '../../src-shared/api/ports.ts'
import { webDoor, type SessionAnswer } from '../../src-shared/api/web-door.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { pumpSockets } from '../backend-client/pump-sockets.ts'
import { DoorKeys } from './door-keys.ts'
import { PageFiles } from './page-files.ts'
import { bearerSecret, isOwnHost, isOwnOrigin, readSmallJson, secretInProtocols } from './request-checks.ts'
import { pageHeaders, securityHeaders } from './security-headers.ts'

export interface WebDoorOptions {
  /** The built page, `out/renderer`. */
  readonly pageDirectory: string
  /** 0 for any free one. */
  readonly port: number
  /** Where previews are served, which the page may frame. */
  readonly previewPort: () => Promise<number>
  readonly openBackend: (path: DoorPath) => Promise<WebSocket>
  /** Told when an address was used, with the next one that works. */
  readonly renewed: (address: string) => void
  /** What went wrong and is nobody's fault who can be told. */
  readonly log: (text: string) => void
}

export interface WebDoor {
  /** The address to open; it works once. */
  readonly address: string
  /** Hangs up on every page, with a close code that it may know. */
  close(code?: number): Promise<void>
}

const longestMessage = { rpc: 48 * 1024 ** 2, stream: 4 * 1024 ** 2 } as const satisfies Record<DoorPath, number>

/** WebSocket's own code of an end that goes away. */
const goingAway = 1001
const hangUpPatienceMs = 500

/** Opens the app to a browser on this computer, and to nobody else. Rules DW1… in docs/spec/doors.md. */
export async function openWebDoor(options: WebDoorOptions): Promise<WebDoor> {
  const files = new PageFiles(options.pageDirectory)
  const addressOf = (token: string) => `http://127.0.0.1:${String(port)}/?${webDoor.tokenParameter}=${token}`
  const keys = new DoorKeys({
    now: () => performance.now(),
    renewed: (token) => {
      options.renewed(addressOf(token))
    },
  })
  const sockets = new Set<WebSocket>()
  const servers = { rpc: socketServer('rpc'), stream: socketServer('stream') }

  const http = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.log(`A request failed: ${error instanceof Error ? error.message : String(error)}`)
      if (!response.headersSent) refuse(response, 500, 'That did not work.')
      else response.destroy()
    })
  })
  http.on('upgrade', upgrade)
  await listen(http, options.port)
  const { port } = http.address() as AddressInfo

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request)
    if (!isOwnHost(request, port)) refuse(response, 403, 'This name is not served here.')
    else if (path === webDoor.sessionPath) await session(request, response)
    else if (request.method !== 'GET' && request.method !== 'HEAD') notAllowed(response, 'GET, HEAD')
    else await page(path, request, response)
  }

  async function page(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = await files.get(path)
    if (file === null) {
      refuse(response, 404, 'There is nothing here.')
      return
    }
    const isPage = file.type.startsWith('text/html')
    response.writeHead(200, {
      ...(isPage ? pageHeaders(await options.previewPort()) : securityHeaders),
      'content-type': file.type,
      'content-length': file.bytes.length,
      'cache-control': file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-store',
    })
    response.end(request.method === 'HEAD' ? undefined : file.bytes)
  }

  async function session(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      const secret = bearerSecret(request)
      if (secret !== null && keys.isSecret(secret)) response.writeHead(204, securityHeaders).end()
      else refuse(response, 401, 'This session is not known.')
      return
    }
    if (request.method !== 'POST') {
      notAllowed(response, 'GET, POST')
      return
    }
    if (!isOwnOrigin(request)) {
      refuse(response, 403, 'Only the page itself may ask this.')
      return
    }
    const token = tokenIn(await readSmallJson(request))
    const outcome = token === null ? 'malformed' : keys.exchange(token)
    if (outcome === 'malformed') refuse(response, 400, 'A small JSON object with a token is expected.')
    else if (outcome === 'wrong') refuse(response, 401, 'This token is wrong or was used.')
    else if (outcome === 'too-many') refuse(response, 429, 'Too many wrong tokens. Wait a minute.')
    else {
      const body: SessionAnswer = outcome
      response.writeHead(200, { ...securityHeaders, 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(JSON.stringify(body))
    }
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A browser that goes away in the middle of it.
    socket.on('error', () => socket.destroy())
    const path = pathOf(request)
    const kind = path === '/rpc' ? 'rpc' : path === '/stream' ? 'stream' : null
    const secret = secretInProtocols(request)
    if (!isOwnHost(request, port) || !isOwnOrigin(request)) refuseSocket(socket, '403 Forbidden')
    else if (kind === null) refuseSocket(socket, '404 Not Found')
    else if (secret === null || !keys.isSecret(secret)) refuseSocket(socket, '401 Unauthorized')
    else {
      servers[kind].handleUpgrade(request, socket, head, (opened) => {
        join(opened, kind)
      })
    }
  }

  function join(near: WebSocket, kind: DoorPath): void {
    sockets.add(near)
    near.once('close', () => sockets.delete(near))
    // Told by `close`, which always follows.
    near.on('error', () => undefined)
    near.pause()
    options.openBackend(kind).then(
      (far) => {
        if (near.readyState === near.OPEN) pumpSockets(near, far, webDoor.backendGone)
        else far.terminate()
        near.resume()
      },
      (error: unknown) => {
        const what = error instanceof AirlockError ? `${error.message} ${error.why}` : String(error)
        options.log(what)
        near.resume()
        near.close(webDoor.backendGone, closeReason(what))
      },
    )
  }

  return {
    get address() {
      return addressOf(keys.token)
    },
    async close(code = goingAway) {
      const closed = once(http, 'close')
      http.close()
      await Promise.all([...sockets].map((socket) => hangUp(socket, code)))
      http.closeAllConnections()
      await closed
    },
  }
}

/** Says that it ends; a page that does not answer soon is not waited for. */
async function hangUp(socket: WebSocket, code: number): Promise<void> {
  if (socket.readyState === socket.CLOSED) return
  const closed = once(socket, 'close')
  socket.close(code)
  const patience = setTimeout(() => {
    socket.terminate()
  }, hangUpPatienceMs)
  await closed
  clearTimeout(patience)
}

/** At most the 123 bytes that a close frame holds, cut between characters. */
export function closeReason(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(123))
  return text.slice(0, read)
}

function socketServer(kind: DoorPath): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    maxPayload: longestMessage[kind],
    perMessageDeflate: false,
    handleProtocols: () => webDoor.protocol,
  })
}

async function listen(http: ReturnType<typeof createServer>, port: number): Promise<void> {
  http.listen({ host: '127.0.0.1', port, exclusive: true })
  try {
    await once(http, 'listening')
  } catch (error) {
    throw new AirlockError(
      {
        code: 'invalid-input',
        message: `Port ${String(port)} on 127.0.0.1 cannot be used.`,
        why: error instanceof Error ? error.message : String(error),
        remedy: 'Choose another with --port, or leave it out to take any free one.',
      },
      { cause: error },
    )
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}

function tokenIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('token' in body)) return null
  return typeof body.token === 'string' ? body.token : null
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(`${why}\n`)
}

function notAllowed(response: ServerResponse, allowed: string): void {
  response.setHeader('allow', allowed)
  refuse(response, 405, 'This method is not served here.')
}

function refuseSocket(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
