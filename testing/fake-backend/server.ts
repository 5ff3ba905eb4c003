import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { WebSocket } from 'ws'
import { apiVersion } from '../../src-shared/api/contract.ts'
import { streamWindow } from '../../src-shared/api/stream-flow.ts'
import { streamRequest } from '../../src-shared/api/streams.ts'
import type { BackendLog } from '../../src-main/backend/logs/backend-log.ts'
import { createBackendServer, type BackendServer } from '../../src-main/backend/server/backend-server.ts'
import { createRpcHandler } from '../../src-main/backend/server/rpc-handler.ts'
import type { Secrets } from '../../src-main/backend/secrets/open-secrets.ts'
import { SettingsStore } from '../../src-main/backend/settings/settings-store.ts'
import { StreamSocket } from '../../src-main/backend/streams/stream-socket.ts'
import { openWebDoor, type WebDoor } from '../../src-main/web/web-door.ts'
import { toErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { fakePreviews } from './ports.ts'
import { fakeSecrets } from './secrets.ts'
import { fakeRouter } from './router.ts'
import { serveTransfer } from './transfers.ts'
import { FakeWorld } from './world.ts'

const log: BackendLog = {
  info: () => undefined,
  error: (text, thrown) => {
    console.error(text, thrown ?? '')
  },
}

export interface FakeBackend {
  readonly world: FakeWorld
  readonly door: WebDoor
  /** The real thing, in a folder that is gone when this closes. */
  readonly settings: SettingsStore
  /** The real thing, in a file; nothing goes out. */
  readonly secrets: Secrets
  /** As if the backend was killed: every connection breaks, and new ones fail until `start`. */
  kill(): Promise<void>
  start(): Promise<void>
  /** As if the backend was stopped (SIGSTOP): connections stay, nothing is answered, until `goOn`. */
  hang(): void
  goOn(): void
  close(): Promise<void>
}

/**
 * The real web door and the real wire in front of a world in memory: for working on the page without an engine.
 * Honestly a fake: nothing in it is isolated, and the product never loads it.
 */
export async function startFakeBackend(options: { pageDirectory?: string; port?: number } = {}): Promise<FakeBackend> {
  const world = new FakeWorld()
  const previewServer = await fakePreviews(world, log)
  const home = await mkdtemp(path.join(tmpdir(), 'airlock-fake-'))
  const settings = await SettingsStore.open(home, log)
  const secrets = await fakeSecrets(home, log)
  let server: BackendServer | null = null
  const connections = new Set<WebSocket>()
  /** While it hangs: what lets those go on that wait for a connection. */
  let hanging: { readonly over: Promise<void>; end: () => void } | null = null

  async function start(): Promise<void> {
    server = createBackendServer({
      info: { apiVersion, version: 'fake', pid: process.pid },
      log,
      handlers: Promise.resolve({
        rpc: createRpcHandler(fakeRouter(world, previewServer.previews, settings, secrets), log),
        stream: (socket) => {
          serveStream(world, socket)
        },
      }),
    })
    server.http.listen(0, '127.0.0.1')
    await once(server.http, 'listening')
  }

  await start()
  const door = await openWebDoor({
    pageDirectory: options.pageDirectory ?? path.join(process.cwd(), 'out', 'renderer'),
    port: options.port ?? 0,
    previewPort: () => Promise.resolve(previewServer.port),
    renewed: () => undefined,
    log: () => undefined,
    async openBackend(kind) {
      if (server === null) throw new Error('The fake backend is down.')
      await hanging?.over
      const { port } = server.http.address() as AddressInfo
      const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/${kind}`)
      await once(socket, 'open')
      connections.add(socket)
      socket.once('close', () => connections.delete(socket))
      return socket
    },
  })

  const hang = () => {
    let end: () => void = () => undefined
    hanging = {
      over: new Promise((resolve) => (end = resolve)),
      end: () => {
        end()
      },
    }
    for (const each of connections) each.pause()
  }
  const goOn = () => {
    hanging?.end()
    hanging = null
    for (const each of connections) each.resume()
  }

  const kill = async () => {
    const ending = server
    server = null
    await ending?.close('backend-ends')
  }
  return {
    world,
    door,
    settings,
    secrets,
    kill,
    start,
    hang,
    goOn,
    async close() {
      goOn()
      await door.close()
      await kill()
      await Promise.all([previewServer.close(), settings.close(), secrets.close()])
      await rm(home, { recursive: true, force: true })
    },
  }
}

function serveStream(world: FakeWorld, socket: WebSocket): void {
  socket.once('message', (data: Buffer) => {
    const request = streamRequest.parse(JSON.parse(data.toString()))
    const stream = new StreamSocket(socket, streamWindow[request.kind])
    if (request.kind === 'upload' || request.kind === 'download') {
      serveTransfer(world.inside(request.sandbox).files, stream, request).catch((error: unknown) => {
        stream.finish({ type: 'error', error: toErrorReport(error) })
      })
      return
    }
    if (request.kind === 'changes') {
      stream.finish({ type: 'done', files: 0, bytes: 0, receipt: 'files' })
      return
    }
    if (request.kind === 'upload-source') {
      world.sources.receive(request.upload, request.name, stream.input).then(
        (bytes) => {
          stream.finish({ type: 'done', files: 1, bytes })
        },
        (error: unknown) => {
          if (!stream.closed.aborted) log.error('An upload failed', error)
        },
      )
      return
    }
    if (request.kind !== 'terminal') {
      socket.close(1003, 'The fake backend runs no programs.')
      return
    }
    const terminal = world.inside(request.sandbox).terminals.get(request.terminal)
    if (terminal === undefined) {
      stream.finish({
        type: 'error',
        error: {
          code: 'terminal-not-found',
          message: 'This terminal is gone.',
          why: 'It ended or was closed.',
          remedy: 'Open a new one.',
        },
      })
      return
    }
    terminal.serve(stream, request.since).catch((error: unknown) => {
      log.error('A terminal failed', error)
    })
  })
}
