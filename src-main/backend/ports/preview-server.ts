import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { keepPreviewPort, previewPort } from '../../preview-port.ts'
import type { UsingAccess } from '../api/agent-access.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { forwardRequest, type ConnectInside } from './forward-request.ts'
import { forwardUpgrade } from './forward-upgrade.ts'
import { answerUnreachable } from './gateway-page.ts'
import { listenOnLoopback, portOf } from './listen-on-loopback.ts'
import { refuseUpgrade } from './pass-upgrade.ts'
import { Previews, type LivePreview } from './previews.ts'
import { refusalOf } from './request-rules.ts'

export interface PreviewServerOptions {
  readonly access: UsingAccess
  /** Where the port is remembered. */
  readonly stateDirectory: string
  readonly log: BackendLog
}

export interface PreviewServer {
  readonly port: number
  readonly previews: Previews
  close(): Promise<void>
}

const mostConnections = 1024
/** Each is a stream on the sandbox's channel, which terminals and files share. */
const mostPerPreview = 200

/** Serves previews to browsers on this computer, each under its own unguessable name. Rules PV1… in docs/spec/ports.md. */
export async function openPreviewServer({ access, stateDirectory, log }: PreviewServerOptions): Promise<PreviewServer> {
  const underWay = new Map<string, number>()
  const connect: ConnectInside = async ({ sandbox, port }, signal) => await connected(sandbox, port, signal, false)
  // Whoever opens a page wants it; a page that is left open asks by itself, and would let nothing sleep.
  const connectForPage: ConnectInside = async ({ sandbox, port }, signal) =>
    await connected(sandbox, port, signal, true)
  const connected = async (sandbox: SandboxId, port: number, signal: AbortSignal, wakes: boolean): Promise<Duplex> => {
    const { agent } = await access.agent(sandbox, signal, { wakes })
    access.noteUse(sandbox)
    return await agent.ports.connect(port, { signal })
  }

  /** False when there are too many already. */
  function count(preview: LivePreview, connection: ServerResponse | Duplex): boolean {
    const now = underWay.get(preview.host) ?? 0
    if (now >= mostPerPreview) return false
    underWay.set(preview.host, now + 1)
    connection.once('close', () => {
      const left = (underWay.get(preview.host) ?? 1) - 1
      if (left === 0) underWay.delete(preview.host)
      else underWay.set(preview.host, left)
    })
    return true
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const preview = previews.find(request.headers.host)
    // The same words for a name that never was and one that is no more.
    if (preview === null) {
      refuse(response, 404, 'There is nothing here.')
      return
    }
    const refusal = refusalOf(request, preview.host)
    if (refusal !== null) refuse(response, 403, refusal)
    else if (!count(preview, response)) answerUnreachable(request, response, preview, tooMany())
    else {
      const isPage = request.headers['sec-fetch-mode'] === 'navigate'
      forwardRequest(request, response, preview, isPage ? connectForPage : connect).catch((error: unknown) => {
        log.error(`A preview of port ${String(preview.port)} failed`, error)
        response.destroy()
      })
    }
  }

  function upgrade(request: IncomingMessage, near: Duplex, head: Buffer): void {
    near.on('error', () => near.destroy())
    const preview = previews.find(request.headers.host)
    if (preview === null) refuseUpgrade(near, 404)
    else if (refusalOf(request, preview.host) !== null) refuseUpgrade(near, 403)
    else if (!count(preview, near)) refuseUpgrade(near, 503)
    else {
      forwardUpgrade(request, near, head, preview, connect).catch((error: unknown) => {
        log.error(`A WebSocket of a preview of port ${String(preview.port)} failed`, error)
        near.destroy()
      })
    }
  }

  function create(): Server {
    // A body may take as long as it likes: uploads do.
    const server = createServer({ headersTimeout: 10_000, requestTimeout: 0, maxHeaderSize: 64 * 1024 }, answer)
    server.maxConnections = mostConnections
    server.on('upgrade', upgrade)
    return server
  }

  const wanted = await previewPort(stateDirectory)
  const servers = await listenOnLoopback(create, wanted)
  const port = portOf(servers[0])
  if (port !== wanted) await keepPreviewPort(stateDirectory, port)
  const previews = new Previews(port)
  return {
    port,
    previews,
    async close() {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)))
      previews.closeAll()
      for (const server of servers) server.closeAllConnections()
      await Promise.all(closed)
    },
  }
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    connection: 'close',
  })
  response.end(`${why}\n`)
}

function tooMany(): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: 'Too much goes through this preview at once.',
    why: `${String(mostPerPreview)} requests are under way.`,
    remedy: 'Close tabs that show it, then try again.',
  })
}
