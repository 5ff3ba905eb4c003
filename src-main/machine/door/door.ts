import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { machinePaths } from '../../../src-shared/machine/machine-wire.ts'
import { Overtaken } from '../changed-version.ts'
import type { ShareDoor } from '../share/share-door.ts'
import type { Access } from './access.ts'
import { carryChannel, longestMessage } from './channel-door.ts'
import { NotYet } from './not-yet.ts'
import { readJson, TooLong } from './read-json.ts'

/** What a path answers; a stream goes on by itself. */
export type Answer = { readonly json: unknown } | { readonly lines: AsyncIterable<unknown> }

export interface Asked {
  /** The body, parsed; null without one. */
  readonly body: unknown
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal
}

export interface DoorOptions {
  readonly access: Access
  /** A fresh connection to the agent inside. */
  readonly connectAgent: () => Promise<Socket>
  /** By method and path, e.g. `PUT /airlock/egress`. Those of `machinePaths.health` need no token. */
  readonly routes: Readonly<Record<string, (asked: Asked) => Answer | Promise<Answer>>>
  /** Answers whatever is asked at other paths than the machine's own. */
  readonly share: Pick<ShareDoor, 'answer' | 'upgrade'>
  /** Told of bytes that went over a channel, either way. */
  readonly carried: (bytes: number) => void
  readonly log: (text: string) => void
}

/** Channels at once; a backend has one a sandbox, and one more while it reconnects. */
const mostChannels = 16

/** The one way into a cloud machine from outside. */
export function createDoor({ access, connectAgent, routes, share, carried, log }: DoorOptions): Server {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage, perMessageDeflate: false })
  // A visitor's upload takes as long as it takes; bodies of our own have their time in `readJson`.
  const server = createServer({ requestTimeout: 0, headersTimeout: 10_000 }, (request, response) => {
    const answered = isOwn(request) ? answer(request, response) : share.answer(request, response)
    answered.catch((error: unknown) => {
      log(`A request was not answered: ${String(error)}`)
      response.destroy()
    })
  })
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!isOwn(request)) {
      share.upgrade(request, stream, head).catch((error: unknown) => {
        log(`A WebSocket of a visitor failed: ${String(error)}`)
        stream.destroy()
      })
      return
    }
    const status = upgradeStatus(request)
    if (status !== null) {
      refuse(stream, status)
      return
    }
    // A caller that leaves meanwhile is noticed below.
    stream.on('error', () => stream.destroy())
    connectAgent().then(
      (agent) => {
        sockets.handleUpgrade(request, stream, head, (socket) => {
          carryChannel(socket, agent, carried)
        })
        if (stream.destroyed) agent.destroy()
      },
      () => {
        refuse(stream, '503 Service Unavailable')
      },
    )
  })
  return server

  function upgradeStatus(request: IncomingMessage): string | null {
    if (pathOf(request) !== machinePaths.channel) return '404 Not Found'
    const judged = access.judge(request)
    if (judged !== 'in') return judged === 'wrong' ? '401 Unauthorized' : '429 Too Many Requests'
    return sockets.clients.size >= mostChannels ? '503 Service Unavailable' : null
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request)
    if (path !== machinePaths.health) {
      const judged = access.judge(request)
      if (judged !== 'in') {
        // A body that is still on its way is not waited for.
        if (!request.complete) response.setHeader('connection', 'close')
        sendJson(response, judged === 'wrong' ? 401 : 429, { error: 'The token of this sandbox is needed.' })
        return
      }
    }
    const route = routes[`${request.method ?? ''} ${path}`]
    if (route === undefined) {
      sendJson(response, 404, { error: 'There is nothing here.' })
      return
    }
    const gone = new AbortController()
    response.once('close', () => {
      gone.abort()
    })
    let answered: Answer
    try {
      const body = request.method === 'PUT' ? await readJson(request) : null
      answered = await route({ body, signal: gone.signal })
    } catch (error) {
      if (error instanceof NotYet) {
        sendJson(response, 503, { error: 'The inside of the machine is being started.' })
        return
      }
      if (error instanceof Overtaken) {
        sendJson(response, 409, { error: 'Something else was changed meanwhile.' })
        return
      }
      if (!isCallersMistake(error)) throw error
      sendJson(response, error instanceof TooLong ? 413 : 400, { error: 'That is no request of this generation.' })
      return
    }
    if ('json' in answered) sendJson(response, 200, answered.json)
    else await sendLines(response, answered.lines)
  }
}

function refuse(stream: Duplex, status: string): void {
  // Whoever leaves first, or never, is let go of.
  stream.on('error', () => stream.destroy())
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => stream.destroy())
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? ''
}

/** Nothing of the sandbox's is ever served there. */
function isOwn(request: IncomingMessage): boolean {
  const path = pathOf(request)
  return path === '/airlock' || path.startsWith('/airlock/')
}

function isCallersMistake(error: unknown): boolean {
  return (
    error instanceof TooLong || error instanceof SyntaxError || (error instanceof Error && error.name === '$ZodError')
  )
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(value))
}

/** Waits for a slow reader: what is new meanwhile is gathered where it comes from. */
async function sendLines(response: ServerResponse, lines: AsyncIterable<unknown>): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  response.flushHeaders()
  for await (const line of lines) {
    if (response.destroyed) return
    if (!response.write(`${JSON.stringify(line)}\n`)) {
      await new Promise<void>((resolve) => {
        const go = () => {
          response.off('drain', go).off('close', go)
          resolve()
        }
        response.on('drain', go).on('close', go)
      })
    }
  }
  response.end()
}
