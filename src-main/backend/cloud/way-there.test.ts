import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { end, listen } from '../../../testing/fly/listen.ts'
import { nowhere } from '../egress/parts.ts'
import { dialThroughProxy } from '../egress/reach/through-proxy.ts'
import { listApps } from '../engines/remote/machines-api/calls/apps.ts'
import { FlyClient } from '../engines/remote/machines-api/client.ts'
import { realWorld } from '../engines/remote/machines-api/world.ts'
import { proxyFromEnvironment } from '../egress/reach/upstream-proxy.ts'
import { testAuthority, testServer } from '../secrets/fixtures/test-certificates.ts'
import { wayThere } from './way-there.ts'

/** A proxy that leads every name to one server on this computer, or refuses. */
function testProxy(target: () => number) {
  const asked: { readonly to: string; readonly authorization: string | undefined }[] = []
  let status = 200
  const server = createServer()
  server.on('connect', ({ url = '', headers }, socket: Socket) => {
    asked.push({ to: url, authorization: headers['proxy-authorization'] })
    socket.on('error', () => socket.destroy())
    socket.write(`HTTP/1.1 ${String(status)} Told\r\n\r\n`)
    if (status !== 200) {
      socket.end()
      return
    }
    const onward = connect(target(), '127.0.0.1')
    onward.on('error', () => socket.destroy())
    socket.pipe(onward).pipe(socket)
  })
  const answer = (code: number) => {
    status = code
  }
  return { server, asked, answer }
}

describe('[CL15] the way to the cloud', () => {
  let provider: Server
  let port: number
  const proxy = testProxy(() => port)
  const pem = { own: ['Tests'], total: 1, pem: testAuthority, trustStore: '' }
  const way = (env: Record<string, string>, known = pem, deadline?: () => AbortSignal) =>
    wayThere({
      proxy: proxyFromEnvironment(env),
      throughProxy: dialThroughProxy,
      authorities: { current: () => Promise.resolve(known) },
      ...(deadline === undefined ? {} : { deadline }),
    })
  const proxied = () => ({
    HTTPS_PROXY: `http://me:s3cret@127.0.0.1:${String((proxy.server.address() as AddressInfo).port)}`,
  })

  beforeAll(async () => {
    provider = createTlsServer(testServer, (request, response) => {
      response.end(`${request.method ?? ''} ${request.headers.host ?? ''}`)
    })
    port = await listen(provider)
    await listen(proxy.server)
  })
  afterAll(async () => {
    await end(provider)
    await end(proxy.server)
  })

  it('asks through the proxy that this computer must use, and believes the authorities that it believes', async () => {
    const answer = await way(proxied()).fetch('https://provider.example/v1', { method: 'POST', body: 'x' })
    expect(await answer.text()).toBe('POST provider.example')
    expect(proxy.asked).toEqual([{ to: 'provider.example:443', authorization: `Basic ${btoa('me:s3cret')}` }])
    const line = await way(proxied()).dial('provider.example')
    line.write('GET / HTTP/1.1\r\nHost: provider.example\r\nConnection: close\r\n\r\n')
    const [said] = (await once(line, 'data')) as [Buffer]
    expect(said.toString()).toContain('200 OK')
    line.destroy()
  })

  it('believes nobody else, and no certificate of another name', async () => {
    const stranger = way(proxied(), { ...pem, pem: '' })
    await expect(stranger.dial('provider.example')).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
    await expect(way(proxied()).dial('elsewhere.example')).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  })

  it('tells what the proxy refuses as the proxy’s doing, without its credentials', async () => {
    proxy.answer(407)
    const refused = await way(proxied())
      .dial('provider.example')
      .catch((error: unknown) => error)
    const world = {
      ...realWorld,
      fetch: way(proxied()).fetch,
      after: (milliseconds: number, then: () => void) => realWorld.after(milliseconds / 50, then),
    }
    const client = new FlyClient({ token: 'fm2_abc', base: new URL('https://provider.example/'), world })
    const asked = await listApps(client, 'personal', 'airlock-').catch((error: unknown) => error)
    proxy.answer(200)
    expect(asked).toMatchObject({
      code: 'engine-unreachable',
      mayHaveHappened: false,
      why: expect.stringMatching(/proxy that this computer must use \(http:\/\/127.*407/) as string,
    })
    expect(refused).toMatchObject({ code: 'EPROXY', message: expect.stringMatching(/did not connect.*407/) as string })
    expect(String(refused)).not.toContain('s3cret')
    await expect(way({ all_proxy: 'socks5://127.0.0.1:1' }).dial('provider.example')).rejects.toMatchObject({
      code: 'EPROXY',
      message: expect.stringContaining('of a kind that Airlock cannot use') as string,
    })
  })

  it('goes around it to this very computer, and to what is excepted', async () => {
    const before = proxy.asked.length
    const api = createServer((_request, response) => response.end('here'))
    const plain = await listen(api)
    const env = { http_proxy: 'http://127.0.0.1:1', all_proxy: 'http://127.0.0.1:1' }
    expect(await (await way(env).fetch(`http://127.0.0.1:${String(plain)}/`)).text()).toBe('here')
    expect(await (await way({}).fetch(`http://localhost:${String(plain)}/`)).text()).toBe('here')
    await end(api)
    expect(proxy.asked).toHaveLength(before)
    await expect(wayThere(nowhere).dial('127.0.0.1', plain)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('keeps a connection that is there, whatever becomes of the deadline by which it had to be', async () => {
    const deadlines: AbortController[] = []
    const deadline = () => {
      const until = new AbortController()
      deadlines.push(until)
      return until.signal
    }
    const pass = () => {
      for (const until of deadlines) until.abort(new Error('The deadline passed.'))
    }
    let goOn: () => void = () => undefined
    const api = createServer((_request, response) => {
      response.write('first,')
      goOn = () => response.end('last')
    })
    const plain = await listen(api)
    const there = way(proxied(), pem, deadline)
    const answer = await there.fetch(`http://127.0.0.1:${String(plain)}/`)
    const line = await there.dial('provider.example')
    pass()
    goOn()
    expect(await answer.text()).toBe('first,last')
    line.write('GET / HTTP/1.1\r\nHost: provider.example\r\nConnection: close\r\n\r\n')
    const [said] = (await once(line, 'data')) as [Buffer]
    expect(said.toString()).toContain('200 OK')
    line.destroy()
    await end(api)
    expect(deadlines).toHaveLength(2)
  })

  it('gives up what is not there by the deadline', async () => {
    const over = { ...nowhere, deadline: () => AbortSignal.abort(new Error('The deadline passed.')) }
    await expect(wayThere(over).dial('127.0.0.1', port)).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      message: '127.0.0.1 did not answer in 20 s.',
    })
  })
})
