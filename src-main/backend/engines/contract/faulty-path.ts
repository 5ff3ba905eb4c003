import http from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'

/** What happens to one request on its way to an engine. */
export type Fate =
  | { readonly kind: 'pass' }
  /** The engine never hears of it; the caller gets this answer. */
  | { readonly kind: 'refuse'; readonly status: number; readonly message: string }
  /** The engine does it, but the answer never arrives. */
  | { readonly kind: 'swallow' }
  /** The engine never hears of it, and the caller’s connection breaks. */
  | { readonly kind: 'cut' }
  /** The engine never hears of it, and the caller never hears anything. */
  | { readonly kind: 'hang' }
  /** The engine does it, and its answer to a `GET` is changed. */
  | { readonly kind: 'change'; readonly answer: (body: unknown) => unknown }

export interface PassingRequest {
  readonly method: string
  /** Without the API version and the query. */
  readonly path: string
  /** How many requests came before it since the last `watch`. */
  readonly index: number
}

/** A socket in front of an engine, through which a test decides what becomes of each request. */
export interface FaultyPath {
  readonly socket: string
  /** Whether whoever asks through it may try again, so that what was refused or lost once succeeds all the same. */
  readonly recovers?: true
  /** Decides from now on; without one everything passes. */
  watch(decide: ((request: PassingRequest) => Fate) | null): void
  /** Breaks every connection that is open now. */
  breakAll(): void
  close(): Promise<void>
}

const pass: Fate = { kind: 'pass' }

/** Listens in `folder` and forwards to the engine at `target`. */
export async function openFaultyPath(target: string, folder: string): Promise<FaultyPath> {
  const socket = join(folder, 'engine.sock')
  const sockets = new Set<Socket>()
  let decide: ((request: PassingRequest) => Fate) | null = null
  let count = 0
  const fateOf = (request: http.IncomingMessage): Fate => {
    const path = (request.url ?? '').replace(/^\/v[0-9.]+/, '').replace(/\?.*$/, '')
    return decide?.({ method: request.method ?? '', path, index: count++ }) ?? pass
  }
  const server = http.createServer((request, response) => {
    const fate = fateOf(request)
    if (fate.kind === 'cut') return void request.socket.destroy()
    if (fate.kind === 'hang') return
    if (fate.kind === 'refuse') {
      request.resume()
      response.writeHead(fate.status, { 'content-type': 'application/json' })
      return void response.end(JSON.stringify({ message: fate.message }))
    }
    const onward = http.request(
      { socketPath: target, method: request.method, path: request.url, headers: request.headers, agent: false },
      (answer) => {
        if (fate.kind === 'swallow') {
          answer.resume()
          return void answer.once('end', () => request.socket.destroy())
        }
        if (fate.kind === 'change') return void sendChanged(answer, response, fate.answer)
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        // An engine’s event stream tells its head long before its first event.
        response.flushHeaders()
        answer.pipe(response)
      },
    )
    onward.on('error', () => request.socket.destroy())
    response.on('close', () => {
      if (fate.kind !== 'swallow') onward.destroy()
    })
    forwardBody(request, onward)
  })
  server.on('upgrade', (request, client: Socket, head) => {
    const fate = fateOf(request)
    if (fate.kind === 'refuse') {
      const body = JSON.stringify({ message: fate.message })
      return void client.end(
        `HTTP/1.1 ${String(fate.status)} Refused\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\nConnection: close\r\n\r\n${body}`,
      )
    }
    if (fate.kind !== 'pass') return void client.destroy()
    const onward = connect({ path: target, allowHalfOpen: true })
    const headers = request.rawHeaders.flatMap((text, index, all) =>
      index % 2 === 0 ? [`${text}: ${all[index + 1] ?? ''}`] : [],
    )
    onward.write(`${request.method ?? ''} ${request.url ?? ''} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
    onward.write(head)
    client.pipe(onward).pipe(client)
    for (const [one, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  server.on('connection', (client: Socket) => {
    sockets.add(client)
    client.once('close', () => sockets.delete(client))
  })
  // A half-closed exec still has its output to tell.
  Object.assign(server, { allowHalfOpen: true })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const breakAll = () => {
    for (const client of sockets) client.destroy()
  }
  return {
    socket,
    watch(next) {
      decide = next
      count = 0
    },
    breakAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        breakAll()
      }),
  }
}

/** A small body goes out in one piece with its head, as clients send it: an engine may refuse without reading it. */
function forwardBody(request: http.IncomingMessage, onward: http.ClientRequest): void {
  if (Number(request.headers['content-length'] ?? Number.NaN) > 65_536 || request.headers['transfer-encoding']) {
    request.pipe(onward)
    return
  }
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => onward.end(Buffer.concat(parts)))
}

function sendChanged(
  answer: http.IncomingMessage,
  response: http.ServerResponse,
  change: (body: unknown) => unknown,
): void {
  const parts: Buffer[] = []
  answer.on('data', (part: Buffer) => parts.push(part))
  answer.on('end', () => {
    const body = JSON.stringify(change(JSON.parse(Buffer.concat(parts).toString('utf8'))))
    response.writeHead(answer.statusCode ?? 200, { 'content-type': 'application/json' })
    response.end(body)
  })
}
