import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { assignAddress } from '../../../src-main/backend/engines/remote/machines-api/calls/addresses.ts'
import { StagedFly } from '../staged-fly.ts'

let staged: StagedFly
let service: Server
let sockets: WebSocketServer
let app: string

beforeAll(async () => {
  staged = await StagedFly.start()
  service = createServer((asked, response) => {
    void text(asked).then((body) =>
      response.end(`${asked.method ?? ''} ${asked.url ?? ''} ${body} ${String(asked.headers['x-forwarded-proto'])}`),
    )
  })
  sockets = new WebSocketServer({ server: service })
  sockets.on('connection', (socket) => socket.on('message', (data: Buffer) => socket.send(data)))
  staged.host.serve = (port, socket) => port === 8080 && service.emit('connection', socket)
  app = await staged.app()
  await assignAddress(staged.client, app, 'shared_v4')
  const services = [
    { internal_port: 8080, protocol: 'tcp', autostart: true, ports: [{ port: 443, handlers: ['tls', 'http'] }] },
  ]
  await staged.machine(app, 'sandbox', { services })
})
afterEach(async () => {
  staged.fly.edge.faults.clear()
  staged.fly.edge.release()
  const machine = staged.fly.machine('sandbox')
  if (['stopped', 'suspended'].includes(machine.state)) machine.start()
  while (machine.state !== 'started') await new Promise((resolve) => setTimeout(resolve, 5))
})
afterAll(async () => {
  sockets.close()
  await staged.close()
})

const dial = (name = `${app}.fly.dev`) => {
  const { port, authority } = staged.fly.edge
  return connect({ host: '127.0.0.1', port, servername: name, ca: authority })
}
const get = (path: string, name = `${app}.fly.dev`, body = '') =>
  new Promise<{ status: number; said: string }>((resolve, reject) => {
    const asked = request({
      method: body === '' ? 'GET' : 'POST',
      path,
      headers: { host: name },
      createConnection: () => dial(name),
    })
    asked.once('response', (answer: IncomingMessage) => {
      void text(answer).then((said) => {
        resolve({ status: answer.statusCode ?? 0, said })
      }, reject)
    })
    asked.once('error', reject)
    asked.end(body)
  })
const open = async () => {
  const socket = new WebSocket(`wss://${app}.fly.dev/agent`, { createConnection: () => dial() })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('error', () => undefined)
  await new Promise((resolve) => {
    socket.once('open', resolve)
    socket.once('close', resolve)
  })
  return { socket, closed }
}
const echo = (socket: WebSocket, said: string) =>
  new Promise<string>((resolve) => {
    socket.once('message', (data: Buffer) => {
      resolve(data.toString())
    })
    socket.send(said)
  })

describe('the edge', () => {
  it('leads requests by name to the port of the app’s machine, over TLS that its authority proves', async () => {
    expect(await get('/a?b', undefined, 'hello')).toEqual({ status: 200, said: 'POST /a?b hello https' })
    await expect(get('/', 'nobody.fly.dev')).rejects.toThrow()
  })

  it('carries WebSockets, and cuts them when a test says so', async () => {
    const { socket, closed } = await open()
    expect(await echo(socket, 'x'.repeat(200_000))).toHaveLength(200_000)
    expect(staged.fly.edge.open).toBe(1)
    staged.fly.edge.dropAll()
    expect(await closed).toBe(1006)
  })

  it('says that it goes away, also before the machine stops', async () => {
    const first = await open()
    await echo(first.socket, 'there')
    staged.fly.edge.goAway()
    expect(await first.closed).toBe(1001)
    const second = await open()
    staged.fly.machine('sandbox').stop('SIGTERM', '1s')
    expect(await second.closed).toBe(1001)
  })

  it('holds bytes without losing any', async () => {
    const { socket } = await open()
    staged.fly.edge.hold()
    let answered = false
    const echoed = echo(socket, 'later').then((said) => {
      answered = true
      return said
    })
    await get('/meanwhile')
    expect(answered).toBe(false)
    staged.fly.edge.release()
    expect(await echoed).toBe('later')
    socket.terminate()
  })

  it('wakes a machine that rests', async () => {
    const machine = staged.fly.machine('sandbox')
    machine.suspend()
    while (machine.state !== 'suspended') await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await get('/')).status).toBe(200)
    expect(machine.state).toBe('started')
  })

  it('answers what a test says, cuts or keeps silent', async () => {
    const { faults } = staged.fly.edge
    faults.next({ status: 503, path: '/x' })
    expect((await get('/x')).status).toBe(503)
    faults.next({ status: 502 })
    const refused = await open()
    expect(await refused.closed).toBe(1006)
    faults.next({ reset: true })
    await expect(get('/')).rejects.toThrow()
    expect((await get('/')).status).toBe(200)
  })

  it('has no way to a port that nobody listens on', async () => {
    staged.host.serve = () => false
    expect((await get('/')).status).toBe(503)
    staged.host.serve = (port, socket) => port === 8080 && service.emit('connection', socket)
  })
})
