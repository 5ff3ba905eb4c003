import { once } from 'node:events'
import { request, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { webDoor } from '../../src-shared/api/web-door.ts'
import { eventually } from '../backend/fixtures/eventually.ts'
import { temporaryDirectory, writeTree } from '../backend/fixtures/temporary-directory.ts'
import { closeReason, openWebDoor } from './web-door.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A door with a small page, in front of a backend that echoes. */
async function stage() {
  const directory = await temporaryDirectory()
  await writeTree(directory.path, {
    'page/index.html': '<p>Airlock</p>',
    'page/assets/index-abc.js': 'export {}',
    'secret.txt': 'not for the page',
    'page/link.txt': { link: '../secret.txt' },
  })
  const http = createServer()
  const backend = new WebSocketServer({ server: http })
  const received: string[] = []
  backend.on('connection', (socket, { url = '' }) => {
    received.push(url)
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      socket.send(data, { binary: isBinary })
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const backendPort = (http.address() as AddressInfo).port
  const [addresses, logged]: [string[], string[]] = [[], []]
  const door = await openWebDoor({
    pageDirectory: join(directory.path, 'page'),
    port: 0,
    previewPort: () => Promise.resolve(21_000),
    openBackend: async (path) => {
      const socket = new WebSocket(`ws://127.0.0.1:${String(backendPort)}/${path}`)
      await once(socket, 'open')
      return socket
    },
    renewed: (address) => addresses.push(address),
    log: (text) => logged.push(text),
  })
  const port = Number(new URL(door.address).port)
  const own = `http://127.0.0.1:${String(port)}`
  const ask = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port, path, agent: false, ...options }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
        })
      })
      asking.once('error', reject)
      asking.end(options.body)
    })
  const exchange = (token: string, headers: Record<string, string> = { origin: own }) =>
    ask(webDoor.sessionPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ token }),
    })
  return {
    door,
    own,
    port,
    ask,
    exchange,
    addresses,
    received,
    dropBackend: () => {
      for (const client of backend.clients) client.terminate()
    },
    async signIn() {
      const { body } = await exchange(tokenOf(door.address))
      return (JSON.parse(body) as { secret: string }).secret
    },
    /** What a browser's WebSocket would come to: `open`, or the status it was refused with. */
    connect(path: string, protocols: string[], headers: Record<string, string> = { origin: own }) {
      const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${path}`, protocols, { headers })
      return new Promise<{ socket: WebSocket; outcome: 'open' | number }>((resolve, reject) => {
        socket.once('open', () => {
          resolve({ socket, outcome: 'open' })
        })
        socket.once('unexpected-response', (_request, response) => {
          resolve({ socket, outcome: response.statusCode ?? 0 })
        })
        socket.once('error', reject)
      })
    },
    [Symbol.asyncDispose]: async () => {
      await door.close()
      for (const client of backend.clients) client.terminate()
      http.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}

function tokenOf(address: string): string {
  return new URL(address).searchParams.get('token') ?? ''
}

describe('the page behind the web door', () => {
  it('[DW5] is served with a policy that allows only its own files, and is not kept by caches', async () => {
    await using world = await stage()
    const page = await world.ask('/?token=whatever')
    expect(page).toMatchObject({ status: 200, body: '<p>Airlock</p>' })
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';")
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    })
    expect((await world.ask('/assets/index-abc.js')).headers['cache-control']).toContain('immutable')
  })

  it('[PV9] may frame previews, at the one port where they are served, and nothing else', async () => {
    await using world = await stage()
    const policy = String((await world.ask('/')).headers['content-security-policy'])
    expect(policy.split('; ').filter((rule) => rule.startsWith('frame-src'))).toEqual([
      'frame-src http://*.localhost:21000',
    ])
  })

  it('is all that is served: no way leads out of its folder, nor does a link in it', async () => {
    await using world = await stage()
    const paths = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/assets/..%5c..%5csecret.txt',
      '//secret.txt',
      '/link.txt',
      '/nothing',
      '/assets',
      '/index.html%00.js',
    ]
    for (const path of paths) expect((await world.ask(path)).status, path).toBe(404)
  })

  it('is only read: other methods are refused', async () => {
    await using world = await stage()
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      expect(await world.ask('/', { method }), method).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
    }
    expect(await world.ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
    expect((await world.ask(webDoor.sessionPath, { method: 'DELETE' })).status).toBe(405)
  })
})

describe('who may come in', () => {
  it('[T-X8] [DW4] only under its own name: another Host means that a foreign name leads here', async () => {
    await using world = await stage()
    const port = String(world.port)
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1', `[::1]:${port}`]) {
      expect((await world.ask('/', { headers: { host } })).status, host).toBe(403)
    }
    expect((await world.ask('/', { headers: { host: `localhost:${port}` } })).status).toBe(200)
    const secret = await world.signIn()
    const headers = { host: `evil.example:${port}`, origin: `http://evil.example:${port}` }
    expect((await world.connect('/rpc', ['airlock', secret], headers)).outcome).toBe(403)
  })

  it('[T-X8] [DW4] only from its own page: a wrong, missing or null Origin is refused', async () => {
    await using world = await stage()
    const secret = await world.signIn()
    const origins = [{}, { origin: 'null' }, { origin: 'http://evil.example' }, { origin: `${world.own}0` }]
    for (const headers of origins) {
      const said = JSON.stringify(headers)
      expect((await world.exchange(tokenOf(world.door.address), headers)).status, said).toBe(403)
      expect((await world.connect('/rpc', ['airlock', secret], headers)).outcome, said).toBe(403)
    }
    expect((await world.exchange(tokenOf(world.door.address))).status).toBe(200)
  })

  it('[T-X2] [PV10] never from the page of a preview, nor under its name', async () => {
    await using world = await stage()
    const secret = await world.signIn()
    const host = `p3000-${'0'.repeat(32)}.localhost:21000`
    const origin = `http://${host}`
    expect((await world.ask('/', { headers: { host } })).status).toBe(403)
    expect((await world.exchange(tokenOf(world.door.address), { origin })).status).toBe(403)
    expect((await world.connect('/rpc', ['airlock', secret], { origin })).outcome).toBe(403)
    const page = await world.ask('/', { headers: { origin } })
    expect(page.headers).toMatchObject({ 'cross-origin-resource-policy': 'same-origin', 'x-frame-options': 'DENY' })
    expect(page.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('[DW2] with a token that works once; the next one is told', async () => {
    await using world = await stage()
    const first = tokenOf(world.door.address)
    expect((await world.exchange(first)).status).toBe(200)
    expect((await world.exchange(first)).status).toBe(401)
    expect(world.addresses).toEqual([world.door.address])
    expect((await world.exchange(tokenOf(world.door.address))).status).toBe(200)
  })

  it('[DW3] tells a page whether its secret still counts', async () => {
    await using world = await stage()
    const secret = await world.signIn()
    const check = (headers: Record<string, string>) => world.ask(webDoor.sessionPath, { headers })
    expect((await check({ authorization: `Bearer ${secret}` })).status).toBe(204)
    expect((await check({ authorization: `Bearer ${secret}x` })).status).toBe(401)
    expect((await check({})).status).toBe(401)
  })

  it('[DW4] never by a cookie, a token or a secret in an address', async () => {
    await using world = await stage()
    const secret = await world.signIn()
    const token = tokenOf(world.door.address)
    const headers = { origin: world.own, cookie: `airlock=${secret}; secret=${secret}` }
    for (const protocols of [[], ['airlock'], ['airlock', 'wrong'], [secret, 'airlock'], ['airlock', token]]) {
      expect((await world.connect(`/rpc?secret=${secret}`, protocols, headers)).outcome).toBe(401)
    }
    expect((await world.ask('/')).headers['set-cookie']).toBeUndefined()
    expect((await world.ask(`${webDoor.sessionPath}?token=${token}`, { headers })).status).toBe(401)
  })

  it('[T-X8] not by guessing: after 20 wrong tokens it does not even listen', async () => {
    await using world = await stage()
    const seen = new Map<number, number>()
    for (let guess = 0; guess < 1000; guess++) {
      const { status } = await world.exchange(`guess ${String(guess)}`)
      seen.set(status, (seen.get(status) ?? 0) + 1)
    }
    expect([...seen]).toEqual([
      [401, 20],
      [429, 980],
    ])
  })

  it('[T-X8] and guessing does not lock the person out', async () => {
    await using world = await stage()
    for (let guess = 0; guess < 30; guess++) await world.exchange(`guess ${String(guess)}`)
    expect((await world.exchange(tokenOf(world.door.address))).status).toBe(200)
  })

  it('tells why in what a close frame holds, whatever the language', () => {
    const reason = closeReason('Каталог /home/пользователь не может быть записан. '.repeat(5))
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123)
    expect(reason).toContain('пользователь')
    expect(closeReason('short')).toBe('short')
  })

  it('not with a body that is too large, no JSON, or not declared as such', async () => {
    await using world = await stage()
    const post = (body: string, type: string) =>
      world.ask(webDoor.sessionPath, { method: 'POST', headers: { origin: world.own, 'content-type': type }, body })
    const token = tokenOf(world.door.address)
    expect((await post(JSON.stringify({ token, more: 'x'.repeat(2000) }), 'application/json')).status).toBe(400)
    expect((await post('{"token":', 'application/json')).status).toBe(400)
    expect((await post('{"token": 5}', 'application/json')).status).toBe(400)
    expect((await post(JSON.stringify({ token }), 'text/plain')).status).toBe(400)
  })
})

describe('a connection through the web door', () => {
  it('[DO1] reaches the backend: text stays text and bytes stay bytes', async () => {
    await using world = await stage()
    const { socket } = await world.connect('/stream', ['airlock', await world.signIn()])
    expect(socket.protocol).toBe('airlock')
    const seen: (string | number[])[] = []
    socket.on('message', (data: Buffer, isBinary: boolean) => seen.push(isBinary ? [...data] : data.toString()))
    socket.send('hello')
    socket.send(Buffer.from([0, 255, 10]))
    await eventually(() => seen.length === 2)
    expect(seen).toEqual(['hello', [0, 255, 10]])
    expect(world.received).toEqual(['/stream'])
  })

  it('[DO1] is nowhere but at /rpc and /stream', async () => {
    await using world = await stage()
    const secret = await world.signIn()
    for (const path of ['/', '/rpc/', '/stream/x']) {
      expect((await world.connect(path, ['airlock', secret])).outcome, path).toBe(404)
    }
  })

  it('holds the sender back when the other end does not read', async () => {
    await using world = await stage()
    const { socket } = await world.connect('/stream', ['airlock', await world.signIn()])
    socket.pause()
    // Far more than all buffers of the way, if none of them held back.
    for (let piece = 0; piece < 400; piece++) socket.send(Buffer.alloc(256 * 1024))
    await eventually(() => socket.bufferedAmount > 0)
    const stalled = socket.bufferedAmount
    let bytes = 0
    socket.on('message', (data: Buffer) => (bytes += data.length))
    socket.resume()
    await eventually(() => bytes === 400 * 256 * 1024, 20_000)
    expect(stalled).toBeGreaterThan(50 * 1024 ** 2)
  })

  it('is told when the backend is gone', async () => {
    await using world = await stage()
    const { socket } = await world.connect('/rpc', ['airlock', await world.signIn()])
    const closed = once(socket, 'close') as Promise<[number]>
    await eventually(() => world.received.length === 1)
    socket.send('x')
    await once(socket, 'message')
    world.dropBackend()
    expect((await closed)[0]).toBe(webDoor.backendGone)
  })
})
