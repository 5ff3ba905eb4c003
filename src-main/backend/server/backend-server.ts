import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { BackendInfo } from '../../../src-shared/api/contract.ts'
import { quitCode } from '../../../src-shared/api/ports.ts'
import type { BackendLog } from '../logs/backend-log.ts'

/** What the server passes connections on to, once the backend is composed. */
export interface DoorHandlers {
  readonly rpc: (socket: WebSocket) => void
  readonly stream: (socket: WebSocket) => void
}

export interface BackendServerOptions {
  readonly info: BackendInfo
  readonly log: BackendLog
  /** Connections made earlier wait for it. */
  readonly handlers: Promise<DoorHandlers>
}

/** What doors are told when the backend ends: that only it does, or that they are to end as well. */
export type Farewell = 'backend-ends' | 'doors-end'

export interface BackendServer {
  readonly http: Server
  /** WebSockets that are open now. */
  readonly connections: number
  /** Hangs up on everybody and stops listening. */
  close(farewell: Farewell): Promise<void>
}

/** A save carries a whole text in JSON, which can double it. */
const longestRpcMessage = 48 * 1024 ** 2
const longestStreamMessage = 4 * 1024 ** 2
/** WebSocket's own code of an end that goes away. */
const goingAway = 1001
/** How long a door may take to answer that the connection closes. */
const hangUpPatienceMs = 500

/** HTTP on the private socket: `GET /` says who answers, `/rpc` and `/stream` are WebSockets. */
export function createBackendServer({ info, log, handlers }: BackendServerOptions): BackendServer {
  const rpc = new WebSocketServer({ noServer: true, maxPayload: longestRpcMessage, perMessageDeflate: false })
  const stream = new WebSocketServer({ noServer: true, maxPayload: longestStreamMessage, perMessageDeflate: false })
  const sockets = new Set<WebSocket>()

  const http = createServer((request, response) => {
    const known = request.method === 'GET' && request.url === '/'
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(known ? info : { error: 'Only GET /, /rpc and /stream are served here.' }))
  })

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const kind = request.url === '/rpc' ? 'rpc' : request.url === '/stream' ? 'stream' : null
    if (kind === null) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
      return
    }
    const ready = await handlers
    if (socket.destroyed) return
    const server = kind === 'rpc' ? rpc : stream
    server.handleUpgrade(request, socket, head, (opened) => {
      sockets.add(opened)
      opened.on('close', () => sockets.delete(opened))
      opened.on('error', (error) => {
        log.info(`A door's connection failed: ${error.message}`)
      })
      ready[kind](opened)
    })
  }

  http.on('upgrade', (request, socket, head) => {
    const refused = (error: Error) => {
      log.info(`A door hung up while connecting: ${error.message}`)
    }
    socket.on('error', refused)
    upgrade(request, socket, head).catch((error: unknown) => {
      log.error('A door could not connect', error)
      socket.destroy()
    })
  })

  return {
    http,
    get connections() {
      return sockets.size
    },
    async close(farewell) {
      const stopped = new Promise<void>((resolve) => {
        http.close(() => {
          resolve()
        })
      })
      const code = farewell === 'doors-end' ? quitCode : goingAway
      for (const socket of sockets) socket.close(code, 'The backend ends.')
      const patience = setTimeout(() => {
        for (const socket of sockets) socket.terminate()
      }, hangUpPatienceMs)
      http.closeIdleConnections()
      await stopped
      clearTimeout(patience)
    },
  }
}
