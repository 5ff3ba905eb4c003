import { once } from 'node:events'
import { mkdir, readFile, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { publicHost, stagedShare } from './fixtures/staged-share.ts'

const ended = 'This link has ended or is not valid.'
const minuteMs = 60_000

describe('a link to a shared port', () => {
  it('[MA40] lets whoever opens it in by a cookie of this host alone, and is kept and told nowhere', async () => {
    await using stage = await stagedShare((_, response) => response.end('page'))
    const { link, secret, shared, cookie } = await stage.begin()
    expect(shared).toEqual({ port: 3000, expiresAt: '2026-03-01T13:00:00.000Z' })
    const opened = await stage.ask(link)
    expect(opened).toMatchObject({
      status: 303,
      body: '',
      headers: { location: '/', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    })
    expect(opened.headers['set-cookie']).toEqual([
      `__Host-airlock-share=${secret}; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax`,
    ])
    expect(await stage.ask('/', { cookie })).toMatchObject({ status: 200, body: 'page' })
    expect(stage.asked).toEqual([3000])
    expect(stage.clock.used).toBeGreaterThan(1)
    expect(`${await readFile(stage.file, 'utf8')}${stage.told.join()}`).not.toContain(secret)
    expect((await stat(stage.file)).mode & 0o777).toBe(0o600)
  })

  it('[MA41] shows a plain page, and nothing of the program, to everybody else', async () => {
    await using stage = await stagedShare((_, response) => response.end('page'))
    const none = await stage.ask('/')
    await stage.begin()
    const old = '__Host-airlock-share=' + 'x'.repeat(43)
    const answers = [
      await stage.ask('/'),
      await stage.ask('/any', { cookie: old }),
      await stage.ask('/', { authorization: 'Bearer the token' }, 'POST', 'x'),
      await stage.ask('/~airlock/share/' + 'x'.repeat(43)),
    ]
    for (const answer of [none, ...answers]) {
      expect(answer).toMatchObject({ status: 403, headers: { 'cache-control': 'no-store' } })
      expect(answer.body).toContain(ended)
    }
    expect(stage.asked).toEqual([])
  })

  it('[MA43] stays ended once another was asked for, also where that could not be kept and the machine begins anew', async () => {
    await using stage = await stagedShare((_, response) => response.end('page'))
    await stage.begin()
    await mkdir(`${stage.file}.new`)
    await expect(stage.begin()).rejects.toThrow('EISDIR')
    const again = stage.open()
    await again.load()
    expect(again.current).toBeNull()
  })

  it('[MA42] ends by the machine’s own clock, also after it slept or began anew, and what goes through it is cut', async () => {
    await using stage = await stagedShare((_, response) => response.write('an endless '))
    const { link, cookie } = await stage.begin(5)
    const under = stage.ask('/', { cookie })
    await once(stage.inside, 'request')
    const again = stage.open()
    await again.load()
    expect(again.current).toMatchObject({ port: 3000 })
    stage.clock.now += 5 * minuteMs
    await expect(under).rejects.toThrow()
    expect(again.current).toBeNull()
    expect((await stage.ask(link)).body).toContain(ended)
    expect((await stage.ask('/', { cookie })).status).toBe(403)
  })

  it('[MA43] is revoked at once: open WebSockets end, and it stays so when the machine begins anew', async () => {
    await using stage = await stagedShare((_, response) => response.end())
    const sockets = new WebSocketServer({ server: stage.inside })
    sockets.on('connection', (socket, request) => {
      socket.on('message', (data) => socket.send(`${String(request.headers.cookie)} ${(data as Buffer).toString()}`))
    })
    const { cookie } = await stage.begin()
    const open = (headers: Record<string, string>) =>
      new WebSocket(`ws://127.0.0.1:${String(stage.port)}/live`, { headers: { host: publicHost, ...headers } })
    const [refused] = (await once(open({}), 'error')) as [Error]
    expect(refused.message).toContain('403')
    const socket = open({ cookie: `${cookie}; own=1` })
    await once(socket, 'open')
    socket.send('hello')
    expect(String(((await once(socket, 'message')) as [Buffer])[0])).toBe('own=1 hello')
    const closed = once(socket, 'close')
    await stage.kept.change(null)
    await closed
    expect((await stage.ask('/', { cookie })).status).toBe(403)
    const again = stage.open()
    await again.load()
    expect(again.current).toBeNull()
  })

  it('[MA43] ends when another is made: only the last link is good', async () => {
    await using stage = await stagedShare((_, response) => response.end('page'))
    const first = await stage.begin()
    const second = await stage.begin()
    expect((await stage.ask(first.link)).status).toBe(403)
    expect((await stage.ask('/', { cookie: first.cookie })).status).toBe(403)
    expect((await stage.ask('/', { cookie: `${first.cookie}; ${second.cookie}` })).body).toBe('page')
  })

  it('[MA44] is not found by trying: after twenty wrong ones in a minute no more are looked at, but the right one is', async () => {
    await using stage = await stagedShare((_, response) => response.end('page'))
    const { link, cookie } = await stage.begin()
    for (let turn = 0; turn < 20; turn++) expect((await stage.ask(`/~airlock/share/${String(turn)}`)).status).toBe(403)
    expect((await stage.ask('/~airlock/share/x')).status).toBe(429)
    expect((await stage.ask('/', { cookie: `__Host-airlock-share=${'y'.repeat(43)}` })).status).toBe(429)
    expect((await stage.ask(link)).status).toBe(303)
    expect((await stage.ask('/', { cookie })).status).toBe(200)
    // Who shows nothing tries nothing.
    expect((await stage.ask('/')).status).toBe(403)
    stage.clock.now += minuteMs + 1
    expect((await stage.ask('/~airlock/share/x')).status).toBe(403)
  })
})

describe('a program that is shared', () => {
  it('[MA45] sees the public host and its visitors’ own headers, but neither the cookie nor who they are', async () => {
    let seen: IncomingMessage | null = null
    await using stage = await stagedShare((request, response) => {
      seen = request
      response.end()
    })
    const { cookie, link } = await stage.begin()
    await stage.ask(
      '/a?b=c',
      {
        ...{
          cookie: `a=1; ${cookie}; b=2`,
          'x-own': 'yes',
          authorization: 'Basic b3du',
          connection: 'x-gone',
          te: 'gzip',
        },
        ...{ 'x-gone': 'yes', 'fly-client-ip': '192.0.2.1', 'x-forwarded-for': '192.0.2.1', via: '1.1 fly.io' },
        ...{ 'x-forwarded-proto': 'http', 'x-airlock-any': 'x', referer: `https://${publicHost}${link}` },
      },
      'POST',
      'body',
    )
    const { headers, url, method } = seen as unknown as IncomingMessage
    expect({ url, method }).toEqual({ url: '/a?b=c', method: 'POST' })
    expect(headers).toEqual({
      ...{ host: publicHost, 'x-forwarded-host': publicHost, 'x-forwarded-proto': 'https', cookie: 'a=1; b=2' },
      ...{ 'x-own': 'yes', authorization: 'Basic b3du' },
      ...{ 'content-length': '4', connection: 'close' },
    })
  })

  it('[MA45] cannot set or clear the cookie, nor leave a worker in a visitor’s browser', async () => {
    await using stage = await stagedShare((_, response) => {
      response.setHeader('set-cookie', ['__host-AIRLOCK-share=mine; Path=/', 'own=1', ' __Host-airlock-share =x'])
      response.setHeader('clear-site-data', '"cookies"')
      response.end('page')
    })
    const { cookie } = await stage.begin()
    const { headers } = await stage.ask('/', { cookie })
    expect(headers['set-cookie']).toEqual(['own=1'])
    expect(headers).toMatchObject({ 'x-robots-tag': 'noindex, nofollow' })
    expect(headers['clear-site-data']).toBeUndefined()
    expect((await stage.ask('/worker.js', { cookie, 'service-worker': 'script' })).status).toBe(403)
  })

  it('[MA46] serves nothing at the machine’s own paths, however they are written', async () => {
    await using stage = await stagedShare((_, response) => response.end('of the program'))
    const { cookie } = await stage.begin()
    for (const path of ['/~airlock', '/~airlock/', '/~airlock/other', '/~airlock/share', '/~airlock/share/../x'])
      expect((await stage.ask(path, { cookie })).body, path).not.toContain('of the program')
    expect((await stage.ask('/~airlock/share/x', { cookie }, 'POST')).status).toBe(405)
    expect((await stage.ask('/airlock/health', { cookie })).body).toBe('"of the machine"')
    expect((await stage.ask('/airlock/state', { cookie })).status).toBe(401)
    // No path at all is passed on.
    expect((await stage.ask(`http://${publicHost}/`, { cookie })).status).toBe(403)
  })

  it('[MA46] is told in words where nothing answers, or no browser would understand it', async () => {
    await using stage = await stagedShare((_, response) => response.destroy())
    const { cookie } = await stage.begin()
    const broken = await stage.ask('/', { cookie })
    expect(broken).toMatchObject({ status: 502, headers: { 'cache-control': 'no-store' } })
    expect(broken.body).toContain('Nothing answers on port 3000.')
    stage.inside.close()
    stage.inside.closeAllConnections()
    expect((await stage.ask('/', { cookie })).status).toBe(502)
  })

  it('[MA46] is never reached by heads without end or two requests in one', async () => {
    await using stage = await stagedShare((_, response) => response.end('page'))
    const { cookie } = await stage.begin()
    expect((await stage.ask('/', { cookie, 'x-long': 'x'.repeat(20_000) })).status).toBe(431)
    const raw = connect(stage.port, '127.0.0.1')
    raw.end(
      [
        ...[`POST / HTTP/1.1`, `host: ${publicHost}`, `cookie: ${cookie}`, 'content-length: 4'],
        ...['transfer-encoding: chunked', '', '0', '', 'GET /hidden HTTP/1.1', '', ''],
      ].join('\r\n'),
    )
    let said = ''
    raw.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
    await once(raw, 'close')
    expect(said).toMatch(/^HTTP\/1\.1 400 /)
    expect(stage.asked).toEqual([])
  })
})
