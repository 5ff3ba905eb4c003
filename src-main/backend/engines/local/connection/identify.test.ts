import { once } from 'node:events'
import { createServer } from 'node:net'
import { chmod, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts'
import { toEngineError } from './connect-error.ts'
import { httpEngine, json } from './fixtures/http-engine.ts'
import { identifyEngine } from './identify.ts'

const deadline = 2000

describe('who answers at an address', () => {
  it('[DI11] is Docker when it answers as Docker', async () => {
    await using engine = await httpEngine({ id: 'THE:ID' })
    const identified = await identifyEngine(engine.endpoint, { deadline })
    expect(identified).toMatchObject({ kind: 'docker', name: 'Docker 20.10.24', apiVersion: '1.41' })
    expect(identified.info).toMatchObject({ id: 'THE:ID', architecture: 'amd64', storage: null })
  })

  it('[DI11] is Podman when it answers as Podman, whatever its path says', async () => {
    await using engine = await httpEngine({ kind: 'podman' })
    const identified = await identifyEngine(engine.endpoint, { deadline })
    expect(identified).toMatchObject({ kind: 'podman', name: 'Podman 4.3.1' })
    // Podman makes up an id for each answer.
    expect(identified.info).toMatchObject({ id: null, libpodVersion: '4.3.1', defaultRuntime: 'runc' })
    expect(identified.info.components).toMatchObject({ engine: '4.3.1', conmon: '2.1.6' })
    const asked = engine.requests.map(({ url }) => url)
    expect(asked).toContain('/v4.3.1/libpod/info')
    // What takes it longest, and is told by the others too.
    expect(asked).not.toContain('/version')
  })

  it.each([
    [{ apiVersion: '1.44' }, '/v1.44/info'],
    [{ apiVersion: '1.60', minApiVersion: '1.44' }, '/v1.52/info'],
    [{ apiVersion: '1.70', minApiVersion: '1.60' }, '/v1.60/info'],
  ])('[DI12] speaks one version from the first request on: %j', async (facts, path) => {
    await using engine = await httpEngine(facts)
    await identifyEngine(engine.endpoint, { deadline })
    expect(engine.requests.at(-1)?.url).toBe(path)
  })

  it('[DI12] refuses an engine that is too old, with what to do', async () => {
    await using engine = await httpEngine({ apiVersion: '1.39' })
    await expect(identifyEngine(engine.endpoint, { deadline })).rejects.toMatchObject({
      code: 'engine-unsupported',
      why: expect.stringContaining('1.39') as string,
      remedy: expect.stringContaining('Update') as string,
    })
  })

  it('[DI11] refuses Windows containers and other processors', async () => {
    await using engine = await httpEngine({ info: { Architecture: 's390x' } })
    await expect(identifyEngine(engine.endpoint, { deadline })).rejects.toMatchObject({ code: 'engine-unsupported' })
    engine.on('GET /version', json(200, { ApiVersion: '1.41', Os: 'windows' }))
    await expect(identifyEngine(engine.endpoint, { deadline })).rejects.toMatchObject({
      remedy: expect.stringContaining('Linux containers') as string,
    })
  })

  it.each([
    ['an HTTP server that is no engine', '<html>hello</html>', 200],
    ['one that answers anything with JSON', '{"ok":true}', 200],
    ['one that refuses', 'go away', 403],
  ])('[DI11] is no engine: %s', async (_title, body, status) => {
    await using engine = await httpEngine()
    for (const route of ['GET /_ping', 'GET /version', 'GET /info']) {
      engine.on(route, (_seen, response) => response.writeHead(status).end(body))
    }
    await expect(identifyEngine(engine.endpoint, { deadline })).rejects.toMatchObject({
      code: expect.stringMatching(/^engine-(unsupported|refused)$/) as string,
    })
  })

  it('[DI10] that accepts and never answers is given up at the deadline', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'silent.sock')
    const accepted = new Set<{ destroy(): void }>()
    const server = createServer((socket) => accepted.add(socket)).listen(path)
    await expect(identifyEngine({ kind: 'unix', path }, { deadline: 200 })).rejects.toMatchObject({
      code: 'engine-timeout',
      message: expect.stringContaining('0.2 s') as string,
    })
    for (const socket of accepted) socket.destroy()
    server.close()
  })

  it('[DI10] that stalls in the middle of its answer is given up at the deadline', async () => {
    await using engine = await httpEngine()
    engine.on('GET /version', (_seen, response) => response.writeHead(200).write('{"ApiVersion'))
    await expect(identifyEngine(engine.endpoint, { deadline: 200 })).rejects.toMatchObject({ code: 'engine-timeout' })
  })

  it('[DI10] a cancel ends the wait at once', async () => {
    await using engine = await httpEngine()
    engine.on('GET /version', () => undefined)
    const stop = new AbortController()
    const asked = identifyEngine(engine.endpoint, { deadline: 10_000, signal: stop.signal })
    stop.abort()
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('[DI9] why nobody answers', () => {
  it('tells nothing there, nobody listening, a file of another kind and what is no HTTP apart', async () => {
    await using directory = await temporaryDirectory()
    const at = (name: string) => ({ kind: 'unix', path: join(directory.path, name) }) as const
    const chatter = createServer((socket) => socket.end('220 mail.example ESMTP\r\n')).listen(at('mail.sock').path)
    await writeFile(at('file.sock').path, 'x')
    await abandonedSocket(at('dead.sock').path)
    const messages = await Promise.all(
      ['absent.sock', 'dead.sock', 'file.sock', 'mail.sock'].map(async (name) => {
        const error = await identifyEngine(at(name), { deadline }).then(
          () => null,
          (thrown: unknown) => toEngineError(thrown, at(name)),
        )
        expect(error).toMatchObject({ code: 'engine-unreachable' })
        expect(error?.remedy).not.toBe('')
        return error?.message ?? ''
      }),
    )
    expect(messages[0]).toMatch(/no engine at/)
    expect(messages[1]).toMatch(/Nobody is listening/)
    expect(messages[2]).toMatch(/not a socket/)
    expect(messages[3]).toMatch(/not an engine/)
    chatter.close()
  })

  it('says which group to join when the socket is closed to the person', async () => {
    const denied = Object.assign(new Error('connect EACCES'), { code: 'EACCES' })
    const error = await toEngineError(denied, { kind: 'unix', path: '/nonexistent/docker.sock' })
    expect(error.message).toMatch(/may not use/)
    expect(error.remedy).toMatch(/usermod -aG docker .*rootless/)
  })

  it('is told so by a real socket without rights', async () => {
    await using engine = await httpEngine()
    await chmod(engine.path, 0)
    await expect(asNobody(() => identifyEngine(engine.endpoint, { deadline }))).rejects.toMatchObject({
      message: expect.stringContaining('may not use') as string,
    })
  })
})

/** Leaves a socket file behind that nobody listens at, as a killed engine does. */
async function abandonedSocket(path: string): Promise<void> {
  const server = createServer().listen(path)
  await once(server, 'listening')
  await rename(path, `${path}.kept`)
  server.close()
  await once(server, 'close')
  await rename(`${path}.kept`, path)
}

/** Root may use any socket: tries as somebody without rights. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0 || process.seteuid === undefined) return await work()
  process.seteuid(65_534)
  try {
    return await work()
  } finally {
    process.seteuid(0)
  }
}
