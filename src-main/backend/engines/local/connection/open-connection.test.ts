import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { EngineConnection } from './engine-connection.ts'
import { EngineError, hasStatus } from './engine-error.ts'
import { httpEngine, json, type HttpEngine } from './fixtures/http-engine.ts'
import { identifyEngine } from './identify.ts'
import { openConnection, type ConnectionExtras } from './open-connection.ts'

const exec = '0123456789ab'

describe('a connection', () => {
  it('[DI12] puts the negotiated version into every path, dockerode’s too', async () => {
    await using engine = await httpEngine({ apiVersion: '1.44' })
    const connection = await open(engine)
    engine.on('GET /containers/json', json(200, []))
    await connection.request('GET', '/containers/json')
    await connection.call((docker, abortSignal) => docker.listContainers({ abortSignal }))
    await connection.ping()
    expect(engine.requests.slice(3).map(({ url }) => url)).toEqual([
      expect.stringMatching(/^\/v1\.44\/containers\/json/),
      expect.stringMatching(/^\/v1\.44\/containers\/json/),
      '/v1.44/_ping',
    ])
    await connection.close()
  })

  it.each([
    { DOCKER_HOST: 'tcp://10.9.9.9:1' },
    { DOCKER_HOST: 'garbage:::' },
    { DOCKER_HOST: 'ssh://nowhere', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nope' },
  ])('[DI28] goes where it was opened to, whatever the environment says: %j', async (variables) => {
    await using engine = await httpEngine()
    const before = { ...process.env }
    Object.assign(process.env, variables)
    try {
      const connection = await open(engine)
      engine.on('GET /containers/json', json(200, []))
      expect(await connection.call((docker) => docker.listContainers())).toEqual([])
      expect(process.env).toMatchObject(variables)
    } finally {
      process.env = before
    }
  })

  it('[DI14] tells the engine’s own words, by kind of refusal', async () => {
    await using engine = await httpEngine()
    const connection = await open(engine)
    const cases = [
      [404, { message: 'No such container: x' }, 'engine-refused', 'No such container: x'],
      [409, { cause: 'in use', message: 'container is paused' }, 'engine-refused', 'container is paused'],
      [500, 'plain words', 'engine-failed', 'plain words'],
    ] as const
    for (const [status, body, code, why] of cases) {
      engine.on('GET /containers/x/json', json(status, body))
      const error = await connection.request('GET', '/containers/x/json').catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(EngineError)
      expect(error).toMatchObject({ code, status })
      expect((error as EngineError).why).toContain(why)
      expect(hasStatus(error, status)).toBe(true)
    }
    engine.on('GET /containers/x/json', (_seen, response) =>
      response.writeHead(502).end('<html><b>Bad Gateway</b></html>'),
    )
    await expect(connection.request('GET', '/containers/x/json')).rejects.toMatchObject({ why: 'Bad Gateway' })
  })

  it('[DI14] takes an empty answer, one that is no JSON, and 304', async () => {
    await using engine = await httpEngine()
    const connection = await open(engine)
    engine.on('POST /containers/x/start', (_seen, response) => response.writeHead(304).end())
    engine.on('POST /containers/x/stop', (_seen, response) => response.writeHead(204).end())
    engine.on('GET /_ping', (_seen, response) => response.end('OK'))
    expect(await connection.request('POST', '/containers/x/start')).toBeUndefined()
    expect(await connection.request('POST', '/containers/x/stop')).toBeUndefined()
    expect(await connection.request('GET', '/_ping')).toBe('OK')
  })

  it('[DI10] gives a silent engine up at the deadline and a cancelled call at once', async () => {
    await using engine = await httpEngine()
    const connection = await open(engine)
    engine.on('GET /info', () => undefined)
    await expect(connection.request('GET', '/info', { deadline: 100 })).rejects.toMatchObject({
      code: 'engine-timeout',
    })
    const stop = new AbortController()
    const asked = connection.request('GET', '/info', { signal: stop.signal })
    stop.abort()
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    await expect(connection.request('GET', '/info', { signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
  })

  it('[DI20] brings a service that has died back to life and sends the call again, once', async () => {
    await using engine = await httpEngine()
    let revived = 0
    const revive = async () => {
      revived += 1
      await engine.start()
    }
    const connection = await open(engine, { revive })
    await engine.stop()
    await connection.ping()
    expect(revived).toBe(1)
  })

  it('[DI20] never sends again what may have arrived', async () => {
    await using engine = await httpEngine()
    let revived = 0
    const connection = await open(engine, { revive: () => Promise.resolve(void (revived += 1)) })
    engine.on('POST /containers/create', (_seen, response) => response.destroy())
    await expect(connection.request('POST', '/containers/create', { body: {} })).rejects.toMatchObject({
      code: 'engine-unreachable',
    })
    expect(revived).toBe(0)
    expect(engine.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('[DI20] reads again what was cut off, since that changes nothing', async () => {
    await using engine = await httpEngine()
    const connection = await open(engine, { revive: () => Promise.resolve() })
    let cut = true
    engine.on('GET /containers/json', (seen, response) => {
      if (cut) response.destroy()
      else json(200, [])(seen, response)
      cut = false
    })
    expect(await connection.request('GET', '/containers/json')).toEqual([])
  })

  it('[DI14] answers again by itself when an engine that was away is back', async () => {
    await using engine = await httpEngine()
    const connection = await open(engine)
    await engine.stop()
    await expect(connection.ping()).rejects.toMatchObject({ code: 'engine-unreachable' })
    await engine.start()
    await expect(connection.ping()).resolves.toBeUndefined()
  })

  it('[DI21] lets go once, of everything that was to end with it', async () => {
    await using engine = await httpEngine()
    let ended = 0
    const connection = await open(engine, { onClose: () => Promise.resolve(void (ended += 1)) })
    await Promise.all([connection.close(), connection.close()])
    expect(ended).toBe(1)
  })
})

describe('commands in a container', () => {
  it.each([201, 200, 204])('[DI17] a resize that is answered with %i happened', async (status) => {
    await using engine = await httpEngine({ kind: 'podman' })
    const connection = await open(engine)
    engine.on(`POST /exec/${exec}/resize`, (_seen, response) => response.writeHead(status).end())
    await connection.resizeExec(exec, { columns: 0, rows: 10_000 })
    expect(engine.requests.at(-1)?.url).toMatch(/\?h=500&w=2&running=true$/)
  })

  it.each([404, 409, 500])('[DI17] a resize that is answered with %i had nothing to resize', async (status) => {
    await using engine = await httpEngine()
    const connection = await open(engine)
    engine.on(`POST /exec/${exec}/resize`, json(status, { message: 'exec session state improper' }))
    await expect(connection.resizeExec(exec, { columns: 80, rows: 24 })).resolves.toBeUndefined()
  })

  it('[DI18] takes the stream over after 101, with the bytes that came along', async () => {
    await using engine = await httpEngine()
    engine.on('POST /containers/x/exec', json(201, { Id: exec }))
    engine.upgrade = (socket) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nfirst')
      socket.on('data', () => undefined).once('end', () => socket.end(' last'))
    }
    const { stream, id } = await (await open(engine)).hijackExec('x', { argv: ['cat'] })
    expect(id).toBe(exec)
    stream.end()
    expect(await text(stream)).toBe('first last')
  })

  it('[DI18] works with an engine that says 200 instead of 101', async () => {
    await using engine = await httpEngine()
    engine.on('POST /containers/x/exec', json(201, { Id: exec }))
    engine.upgrade = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nhello ')
      socket.on('data', (bytes: Buffer) => {
        if (bytes.toString().includes('more')) socket.end('and more')
      })
    }
    const { stream } = await (await open(engine)).hijackExec('x', { argv: ['cat'] })
    stream.write('more')
    expect(await text(stream)).toBe('hello and more')
  })

  it('[DI18] tells why there is no stream', async () => {
    await using engine = await httpEngine()
    engine.on('POST /containers/x/exec', json(201, { Id: exec }))
    engine.upgrade = (socket) =>
      socket.end('HTTP/1.1 409 Conflict\r\nContent-Length: 31\r\n\r\n{"message":"container is gone"}\n')
    await expect((await open(engine)).hijackExec('x', { argv: ['cat'] })).rejects.toMatchObject({
      status: 409,
      why: 'container is gone',
    })
  })

  it('[DI18] a stream whose connection breaks comes to its end', async () => {
    await using engine = await httpEngine()
    engine.on('POST /containers/x/exec', json(201, { Id: exec }))
    engine.upgrade = (socket) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
      setImmediate(() => socket.destroy())
    }
    const { stream } = await (await open(engine)).hijackExec('x', { argv: ['cat'] })
    await once(stream.resume(), 'end')
  })

  it('[DI19] waits for an exit code that the engine notes after the stream’s end', async () => {
    await using engine = await httpEngine()
    let asked = 0
    engine.on(`GET /exec/${exec}/json`, (seen, response) => {
      asked += 1
      json(200, asked < 3 ? { Running: true, ExitCode: null } : { Running: false, ExitCode: 7 })(seen, response)
    })
    expect(await (await open(engine)).execExitCode(exec)).toBe(7)
    expect(asked).toBe(3)
  })

  it('[DI13] hostile names reach no engine', async () => {
    await using engine = await httpEngine()
    const connection = await open(engine)
    const before = engine.requests.length
    const hostile = 'a/../../images/prune?x='
    await expect(connection.hijackExec(hostile, { argv: ['x'] })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(connection.resizeExec(hostile, { columns: 1, rows: 1 })).rejects.toMatchObject({
      code: 'invalid-input',
    })
    await expect(connection.request('GET', `/containers/${hostile}/json`)).rejects.toMatchObject({
      code: 'invalid-input',
    })
    await expect(connection.hijackExec('x', { argv: [] })).rejects.toMatchObject({ code: 'invalid-input' })
    expect(engine.requests).toHaveLength(before)
  })
})

describe('the runtimes of a connection', () => {
  it('[DI23] on Docker are chosen by name, strongest first, and a missing gVisor says how to register it', async () => {
    await using without = await httpEngine({ info: { Runtimes: { runc: { path: 'runc' } }, DefaultRuntime: 'runc' } })
    expect((await open(without)).runtimes).toMatchObject([
      { available: false, level: 'gvisor', reason: expect.stringMatching(/runsc install/) as string },
      { available: true, name: 'runc', hostConfigRuntime: 'runc' },
    ])
    expect((await open(without, { runsc: '/cache/runsc' })).runtimes[0]).toMatchObject({
      reason: expect.stringContaining('`sudo /cache/runsc install -- --network=none`') as string,
    })
    await using having = await httpEngine({
      info: { Runtimes: { runc: { path: 'runc' }, runsc: { path: '/x/runsc' } }, DefaultRuntime: 'runc' },
    })
    expect((await open(having)).runtimes).toMatchObject([
      { available: true, name: 'runsc', level: 'gvisor', hostConfigRuntime: 'runsc' },
      { available: true, name: 'runc', level: 'container' },
    ])
  })

  it('[DI23] on Podman are the service’s own one only: what it lists may not be installed', async () => {
    const Runtimes = { kata: { path: '/usr/bin/kata' }, runsc: { path: '/x/runsc' } }
    await using engine = await httpEngine({ kind: 'podman', info: { Runtimes } })
    expect((await open(engine)).runtimes).toMatchObject([
      { available: false, name: 'runsc' },
      { available: true, name: 'runc', hostConfigRuntime: null },
    ])
  })
})

async function open(engine: HttpEngine, extras: ConnectionExtras = {}): Promise<EngineConnection> {
  return openConnection(await identifyEngine(engine.endpoint, { deadline: 2000 }), extras)
}
