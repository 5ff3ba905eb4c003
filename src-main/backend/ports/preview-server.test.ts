import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { stagedPreviews } from './fixtures/staged-previews.ts'
import { listenOnLoopback, portOf } from './listen-on-loopback.ts'

describe('the address of a preview', () => {
  it('[PV1] is an origin of its own for each sandbox and port, the same one until it is closed', async () => {
    await using stage = await stagedPreviews((_, response) => response.end('page'))
    const { previews, preview, port } = stage
    expect(preview.address).toMatch(new RegExp(`^http://p3000-[0-9a-f]{32}\\.localhost:${String(port)}/$`))
    expect(previews.open('sandbox', 3000)).toEqual({ preview, wasOpen: true })
    const others = [previews.open('sandbox', 3001), previews.open('other', 3000)].map((one) => one.preview.host)
    expect(new Set([preview.host, ...others]).size).toBe(3)
    expect((await stage.ask('/')).body).toBe('page')
  })

  it('[PV1] is nothing any more once it was closed, cuts what went through it, and never comes again', async () => {
    await using stage = await stagedPreviews((_, response) => response.write('an endless '))
    const { previews, preview } = stage
    const under = request({ host: '127.0.0.1', port: stage.port, headers: { host: preview.host } }).end()
    const [response] = (await once(under, 'response')) as [IncomingMessage]
    response.on('error', () => undefined)
    const cut = new Promise((resolve) => response.once('close', resolve))
    response.resume()
    previews.close('sandbox', 3000)
    await cut
    expect(response.complete).toBe(false)
    expect((await stage.ask('/')).status).toBe(404)
    expect(previews.open('sandbox', 3000).preview.host).not.toBe(preview.host)
  })

  it('[CL43] is use of its sandbox with each request, and wakes it only where somebody opens a page', async () => {
    await using stage = await stagedPreviews((_, response) => response.end('page'))
    await stage.ask('/asked-again-and-again')
    expect(stage.used).toEqual({ times: 1, woken: 0 })
    await stage.ask('/', { headers: { 'sec-fetch-mode': 'navigate' } })
    expect(stage.used).toEqual({ times: 2, woken: 1 })
  })

  it('[PV2] is the only name that is answered to: all others get the same 404', async () => {
    await using stage = await stagedPreviews((_, response) => response.end('page'))
    const { host } = stage.preview
    const wrong = [
      'localhost',
      `localhost:${String(stage.port)}`,
      `127.0.0.1:${String(stage.port)}`,
      host.replace(/^p3000/, 'p3001'),
      host.replace(/:\d+$/, ''),
      `x.${host}`,
      `${host}.`,
      host.toUpperCase(),
      'p3000-00000000000000000000000000000000.localhost',
    ]
    const answers = await Promise.all(wrong.map((name) => stage.ask('/', { host: name })))
    expect(new Set(answers.map(({ status, body }) => `${String(status)} ${body}`))).toEqual(
      new Set(['404 There is nothing here.\n']),
    )
  })

  it('[PV2] is served on both loopback addresses, at another port when somebody has it', async () => {
    const [first, second] = await listenOnLoopback(() => createServer(), 0)
    const others = await listenOnLoopback(() => createServer(), portOf(first))
    expect(portOf(others[0])).not.toBe(portOf(first))
    if (second !== undefined) expect(portOf(second)).toBe(portOf(first))
    for (const server of [first, second, ...others]) server?.close()
  })
})

describe('who may ask a preview', () => {
  const visit = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }

  it('[PV3] is the preview itself, a program, and somebody who visits', async () => {
    await using stage = await stagedPreviews((_, response) => response.end('page'))
    const own = { origin: stage.own, 'sec-fetch-site': 'same-origin' }
    expect((await stage.ask('/', { headers: visit })).status).toBe(200)
    expect((await stage.ask('/', { method: 'POST', headers: own, body: 'x' })).status).toBe(200)
    expect((await stage.ask('/', { method: 'POST', headers: { ...own, origin: 'null' } })).status).toBe(200)
    expect((await stage.ask('/', { method: 'DELETE' })).status).toBe(200)
  })

  it('[T-X2] [PV3] is no other page, another preview neither', async () => {
    let asked = 0
    await using stage = await stagedPreviews((_, response) => {
      asked++
      response.end('page')
    })
    const other = `http://${stage.previews.open('other', 3000).preview.host}`
    const refused: { method?: string; headers: Record<string, string> }[] = [
      { headers: { origin: other } },
      { headers: { origin: 'null' } },
      { headers: { origin: 'http://127.0.0.1:3000' } },
      { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' } },
      { headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' } },
      { method: 'POST', headers: visit },
      { headers: { ...visit, 'sec-fetch-dest': 'object' } },
    ]
    for (const one of refused) expect((await stage.ask('/', one)).status, JSON.stringify(one)).toBe(403)
    expect(asked).toBe(0)
  })

  it('[T-X2] [PV3] holds for WebSockets too', async () => {
    await using stage = await stagedPreviews((_, response) => response.end())
    const sockets = new WebSocketServer({ server: stage.inside })
    sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
    const open = (origin: string, host = stage.preview.host) =>
      new WebSocket(`ws://127.0.0.1:${String(stage.port)}/`, { headers: { host }, origin })
    for (const [origin, host, status] of [
      ['http://evil.example', stage.preview.host, 403],
      [stage.own, 'localhost', 404],
    ] as const) {
      const [error] = (await once(open(origin, host), 'error')) as [Error]
      expect(error.message).toContain(String(status))
    }
    const own = open(stage.own)
    await once(own, 'open')
    own.send('hot')
    expect(String(((await once(own, 'message')) as [Buffer])[0])).toBe('hot')
    const closed = once(own, 'close')
    stage.previews.close('sandbox', 3000)
    await closed
  })
})

describe('what goes through a preview', () => {
  it('[PV4] looks to the server inside as if it was visited on localhost', async () => {
    let seen: IncomingMessage['headers'] = {}
    await using stage = await stagedPreviews(({ headers }, response) => {
      seen = headers
      response.end()
    })
    await stage.ask('/a?b', {
      headers: {
        origin: stage.own,
        referer: `${stage.own}/page?x`,
        cookie: 'a=1',
        'keep-alive': 'timeout=5',
        connection: 'keep-alive, x-private',
        'x-private': 'one connection only',
      },
    })
    expect(seen).toMatchObject({
      host: 'localhost:3000',
      origin: 'http://localhost:3000',
      referer: 'http://localhost:3000/page?x',
      cookie: 'a=1',
    })
    expect(seen).not.toHaveProperty('keep-alive')
    expect(seen).not.toHaveProperty('x-private')
    await stage.ask('/', { headers: { referer: 'http://127.0.0.1:4000/?token=secret' } })
    expect(seen).not.toHaveProperty('referer')
  })

  it('[PV5] streams both ways as it comes', async () => {
    await using stage = await stagedPreviews((asked, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: first\n\n')
      asked.on('data', (chunk: Buffer) => response.write(`data: ${chunk.toString()}\n\n`))
      asked.once('end', () => response.end('data: end\n\n'))
    })
    const asking = request({
      host: '127.0.0.1',
      port: stage.port,
      method: 'POST',
      headers: { host: stage.preview.host },
    })
    asking.write('second')
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    await expect.poll(() => text).toContain('data: second')
    asking.end()
    await once(response, 'end')
    expect(text).toBe('data: first\n\ndata: second\n\ndata: end\n\n')
  })

  it('[PV5] is bounded: a head that is too large is no answer', async () => {
    await using stage = await stagedPreviews((_, response) => {
      for (let index = 0; index < 10; index++) response.setHeader(`x-${String(index)}`, 'x'.repeat(10_000))
      response.end()
    })
    expect(await stage.ask('/')).toMatchObject({ status: 502 })
    expect(stage.log.lines).toEqual([])
  })

  it('[PV6] keeps cookies and redirects at home', async () => {
    await using stage = await stagedPreviews((_, response) => {
      response.setHeader('set-cookie', ['a=1; Domain=localhost; Path=/; SameSite=Lax', 'b=2; HttpOnly; secure'])
      response.writeHead(302, { location: 'http://localhost:3000/login?next=/' }).end()
    })
    const { headers } = await stage.ask('/')
    expect(headers['set-cookie']).toEqual([
      'a=1; Path=/; SameSite=None; Secure; Partitioned',
      'b=2; HttpOnly; SameSite=None; Secure; Partitioned',
    ])
    expect(headers.location).toBe(`${stage.own}/login?next=/`)
  })

  it('[PV7] carries our policy beside the server’s, which cannot shut out the app nor report elsewhere', async () => {
    await using stage = await stagedPreviews((_, response) => {
      response.setHeader('content-security-policy', "script-src 'self'; frame-ancestors 'none'; report-uri https://x/")
      response.setHeader('x-frame-options', 'DENY')
      response.setHeader('report-to', '{}')
      response.setHeader('alt-svc', 'h3=":443"')
      response.end('page')
    })
    const { headers } = await stage.ask('/')
    const [theirs, ours = ''] = String(headers['content-security-policy']).split(', ')
    expect(theirs).toBe("script-src 'self'")
    expect(ours).toContain(`connect-src 'self' ws://${stage.preview.host} data: blob:`)
    expect(ours).toContain("default-src 'self'")
    expect(ours).toContain("frame-ancestors 'self' http://127.0.0.1:* http://localhost:* airlock:")
    for (const name of ['x-frame-options', 'report-to', 'alt-svc']) expect(headers).not.toHaveProperty(name)
  })

  it('[PV8] says in words when nothing listens, and a page looks again by itself', async () => {
    await using stage = await stagedPreviews((_, response) => response.end())
    stage.staged.connect = () =>
      Promise.reject(
        new AirlockError({
          code: 'port-not-served',
          message: 'Nothing answers on <port> 3000.',
          why: 'ECONNREFUSED',
          remedy: 'Start the server inside.',
        }),
      )
    const page = await stage.ask('/', { headers: { accept: 'text/html' } })
    expect(page.status).toBe(502)
    expect(page.headers).toMatchObject({ refresh: '2', 'cache-control': 'no-store' })
    expect(page.body).toContain('Nothing answers on &lt;port&gt; 3000.')
    const data = await stage.ask('/data', { headers: { accept: 'application/json' } })
    expect(data.body).toBe('Nothing answers on <port> 3000. Start the server inside.\n')
    expect(data.headers).not.toHaveProperty('refresh')
  })

  it('[PV8] says so too when the server breaks off or speaks no HTTP', async () => {
    await using stage = await stagedPreviews(({ url }, response) => {
      if (url === '/nonsense') response.socket?.end('nonsense\r\n\r\n')
      else response.socket?.destroy()
    })
    for (const path of ['/', '/nonsense']) expect(await stage.ask(path)).toMatchObject({ status: 502 })
  })

  it('[T-X2] [PV10] never reaches the app: the door’s own Host is not known here', async () => {
    await using stage = await stagedPreviews((_, response) => response.end())
    expect((await stage.ask('/', { host: '127.0.0.1:8080' })).status).toBe(404)
  })
})
