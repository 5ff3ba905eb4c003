import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { PortServer } from '../../src-shared/agent/port-wire.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { UsingAccess } from '../../src-main/backend/api/agent-access.ts'
import type { BackendLog } from '../../src-main/backend/logs/backend-log.ts'
import { openPreviewServer, type PreviewServer } from '../../src-main/backend/ports/preview-server.ts'
import type { FakeWorld } from './world.ts'

/** The real preview server before servers that only pretend to be inside: each gives one page. */
export async function fakePreviews(world: FakeWorld, log: BackendLog): Promise<PreviewServer> {
  const inside = createServer((request, response) => {
    const port = request.headers.host?.split(':')[1] ?? ''
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(pageOf(port, request.url ?? '/'))
  })
  inside.listen(0, '127.0.0.1')
  await once(inside, 'listening')
  const { port: pretended } = inside.address() as AddressInfo
  const agent = (sandbox: string) => ({
    ports: {
      connect: async (port: number) => {
        const isServed = world.serversOf(sandbox).some((server) => server.port === port)
        if (!isServed) throw notServed(port)
        const socket = connect(pretended, '127.0.0.1')
        await once(socket, 'connect')
        return socket
      },
    },
  })
  const access = {
    noteUse: () => undefined,
    agent: (reference: string) =>
      Promise.resolve({ sandbox: world.inside(reference) && world.get(reference), agent: agent(reference) }),
  } as unknown as UsingAccess
  const stateDirectory = await mkdtemp(path.join(tmpdir(), 'airlock-fake-'))
  const server = await openPreviewServer({ access, stateDirectory, log })
  server.previews.subscribe(() => world.emit('ports'))
  return {
    ...server,
    async close() {
      await server.close()
      inside.close()
      inside.closeAllConnections()
      await rm(stateDirectory, { recursive: true, force: true })
    },
  }
}

function notServed(port: number): AirlockError {
  return new AirlockError({
    code: 'port-not-served',
    message: `Nothing answers on port ${String(port)} in the sandbox.`,
    why: 'connect ECONNREFUSED',
    remedy: 'Start the server inside the sandbox, and see in its terminal on which port it listens.',
  })
}

/** As servers are made quickly: a page of a small shop, with its own look. */
function pageOf(port: string, address: string): string {
  return `<!doctype html><title>Served on ${port}</title>
<style>body{margin:0;font:15px/1.6 Georgia,serif;color:#222}header{background:#234;color:#fff;padding:20px 24px;font-size:22px}
main{padding:16px 24px}li{margin:4px 0}</style>
<header>Paths &amp; Co</header><main><h1>Hello from port ${port}</h1><p>You asked for <code>${address.replace(/[<&]/g, '')}</code>.</p>
<ul><li>parse</li><li>join</li><li>normalize</li></ul></main>`
}

export const sampleServers: readonly PortServer[] = [
  { port: 3000, process: { pid: 412, name: 'server.js' } },
  { port: 5173, process: { pid: 431, name: 'vite' } },
]
