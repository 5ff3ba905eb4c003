import { text } from 'node:stream/consumers'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { once } from 'node:events'
import type { PortServer } from '../../../src-shared/agent/port-wire.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import { openPreviewServer } from '../ports/preview-server.ts'
import { collectingLog } from '../fixtures/sample.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { onPlaces, places } from './stage.ts'

const name = 'serving'

/** A page over HTTP, and one word by WebSocket, on the sandbox's own 127.0.0.1. */
const server = `
const { createHash } = require('crypto')
const server = require('http').createServer((asked, answer) => answer.end('host ' + asked.headers.host))
server.on('upgrade', ({ headers }, socket) => {
  const key = headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
  const accept = createHash('sha1').update(key).digest('base64')
  const lines = ['HTTP/1.1 101 Yes', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: ' + accept]
  socket.write(lines.join('\\r\\n') + '\\r\\n\\r\\n')
  socket.write(Buffer.concat([Buffer.from([0x81, 6]), Buffer.from('reload')]))
})
server.listen(4321, '127.0.0.1')
`

async function served(client: AgentClient) {
  const running = await client.processes.start({ command: ['node', '-e', server] })
  // A program has ended when its outputs were read.
  running.stdout.resume()
  running.stderr.resume()
  return running
}

/** Servers as they are told until `holds`. */
async function serversUntil(agent: AgentClient, holds: (servers: readonly PortServer[]) => boolean) {
  const stop = AbortSignal.timeout(30_000)
  for await (const servers of agent.ports.watch({ signal: stop })) if (holds(servers)) return servers
  throw new Error('The watch ended.')
}

describe('a server inside', () => {
  onPlaces([places.dockerRunc, places.dockerGVisor], (stage) => {
    it('[PO1] is told with its process as it starts and ends, also on 127.0.0.1 alone', async () => {
      const { sandbox, agent } = stage()
      await sandbox(name)
      const client = await agent(name)
      expect(await serversUntil(client, () => true)).toEqual([])
      const running = await served(client)
      const servers = await serversUntil(client, ({ length }) => length > 0)
      expect(servers).toEqual([{ port: 4321, process: { pid: running.info.pid, name: 'node' } }])
      await running.signal('SIGTERM')
      await running.exited
      await serversUntil(client, ({ length }) => length === 0)
    })

    it('[PO2, PV4, PV5] is reached by HTTP and WebSocket through the channel, and by nothing else', async () => {
      const { agent, service } = stage()
      const client = await agent(name)
      const running = await served(client)
      await serversUntil(client, ({ length }) => length > 0)
      await using directory = await temporaryDirectory()
      const log = collectingLog()
      const { previews, port, close } = await openPreviewServer({
        access: service,
        stateDirectory: directory.path,
        log,
      })
      const { preview } = previews.open(service.get(name).id, 4321)
      const headers = { host: preview.host }
      const [response] = await once(request({ host: '127.0.0.1', port, headers }).end(), 'response')
      expect(await text(response as never)).toBe('host localhost:4321')
      const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/`, { headers, origin: `http://${preview.host}` })
      const [message] = (await once(socket, 'message')) as [Buffer]
      expect(message.toString()).toBe('reload')
      socket.terminate()
      await close()
      await expect(client.ports.connect(4322)).rejects.toMatchObject({ code: 'port-not-served' })
      await running.signal('SIGKILL')
      await running.exited
      expect(log.lines).toEqual([])
    })
  })
})
