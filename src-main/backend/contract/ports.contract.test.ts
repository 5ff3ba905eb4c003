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

/** A page over HTTP, and an echo by WebSocket, on the sandbox's own 127.0.0.1; only what Python brings. */
const server = `
import base64, hashlib, http.server
class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *_): pass
    def do_GET(self):
        key = self.headers.get('sec-websocket-key')
        if key is None:
            body = ('host ' + self.headers['host']).encode()
            self.send_response(200)
            self.send_header('content-length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        accept = base64.b64encode(hashlib.sha1((key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()).digest())
        self.send_response(101)
        self.send_header('upgrade', 'websocket')
        self.send_header('connection', 'upgrade')
        self.send_header('sec-websocket-accept', accept.decode())
        self.end_headers()
        self.wfile.write(b'\\x81\\x06reload')
        self.wfile.flush()
        self.rfile.read(1)
http.server.ThreadingHTTPServer(('127.0.0.1', 4321), Page).serve_forever()
`

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
      const running = await client.processes.start({ command: ['python3', '-c', server] })
      const servers = await serversUntil(client, ({ length }) => length > 0)
      expect(servers).toEqual([{ port: 4321, process: { pid: running.info.pid, name: 'python3' } }])
      await running.signal('SIGTERM')
      await running.exited
      await serversUntil(client, ({ length }) => length === 0)
    })

    it('[PO2, PV4, PV5] is reached by HTTP and WebSocket through the channel, and by nothing else', async () => {
      const { agent, service } = stage()
      const client = await agent(name)
      const running = await client.processes.start({ command: ['python3', '-c', server] })
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
