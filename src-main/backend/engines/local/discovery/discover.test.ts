import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { temporaryDirectory, writeTree } from '../../../fixtures/temporary-directory.ts'
import { httpEngine, type HttpEngine } from '../connection/fixtures/http-engine.ts'
import { adviceFor } from './advice.ts'
import { discover, type DiscoverOptions } from './discover.ts'
import { refused, type EnginePlace } from './engine-place.ts'
import { lineOf, surroundingsIn } from './fixtures/surroundings.ts'
import { enginePlaces } from './strategies.ts'

const options: DiscoverOptions = {
  deadline: 2000,
  grace: 50,
  signal: new AbortController().signal,
  uid: process.getuid?.() ?? null,
}
/** Whoever waits for this deadline waits longer than a test may. */
const tooLong: DiscoverOptions = { ...options, deadline: 600_000 }
const none = () => Promise.resolve([])

describe('the search for an engine', () => {
  it('[DI7] takes the first in order that answers, not the quickest, and lists every other with its reason', async () => {
    await using slow = await httpEngine({ id: 'SLOW' })
    await using quick = await httpEngine({ id: 'QUICK' })
    delay(slow, 100)
    const { engine, candidates } = await discover(
      [
        refused('DOCKER_HOST', 'It is not set.'),
        at('A', '/nonexistent/x.sock'),
        at('B', slow.path),
        at('C', quick.path),
      ],
      options,
    )
    expect(engine?.identified.info.id).toBe('SLOW')
    expect(candidates.map(({ name, found, reason }) => [name, found, reason])).toEqual([
      ['DOCKER_HOST', false, 'It is not set.'],
      ['A', false, expect.stringContaining('Nothing is there')],
      ['B', true, expect.stringContaining('It is used')],
      ['C', true, expect.stringContaining(`AIRLOCK_ENGINE=unix://${quick.path}`)],
    ])
  })

  it('[DI8] one engine by several ways is one', async () => {
    await using engine = await httpEngine({ id: 'SAME' })
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, { 'link.sock': { link: engine.path } })
    const { candidates } = await discover([at('A', join(directory.path, 'link.sock')), at('B', engine.path)], options)
    expect(candidates.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('It is used'),
      expect.stringContaining('same Docker 20.10.24'),
    ])
  })

  it('[DI8] two Podman services on one storage are one engine only when their runtimes are the same', async () => {
    await using first = await httpEngine({ kind: 'podman', graphRoot: '/storage' })
    await using second = await httpEngine({ kind: 'podman', graphRoot: '/storage' })
    await using other = await httpEngine({ kind: 'podman', graphRoot: '/other' })
    const places = [at('A', first.path), at('B', second.path), at('C', other.path)]
    const { candidates } = await discover(places, options)
    expect(candidates.map(({ reason }) => /same/.test(reason))).toEqual([false, true, false])
  })

  it('[DI10] a silent one costs its deadline when it comes first, and nothing when it comes later', async () => {
    await using directory = await temporaryDirectory()
    await using engine = await httpEngine()
    await using silent = await silentSocket(join(directory.path, 'silent.sock'))
    const first = await discover([at('silent', silent.path), at('good', engine.path)], { ...options, deadline: 300 })
    expect(first.engine?.place.name).toBe('good')
    expect(first.candidates[0]?.reason).toMatch(/did not answer in 0\.3 s/)
    const later = await discover([at('good', engine.path), at('silent', silent.path)], tooLong)
    expect(later.candidates[1]).toMatchObject({
      found: false,
      reason: expect.stringContaining('not answered yet') as string,
    })
  })

  it('[DI10] with nothing anywhere no deadline is waited for, and each has its reason', async () => {
    await using directory = await temporaryDirectory()
    const { engine, candidates } = await discover(await enginePlaces(surroundingsIn(directory.path), none), tooLong)
    expect(engine).toBeNull()
    expect(candidates.length).toBeGreaterThan(8)
    for (const candidate of candidates)
      expect(candidate).toMatchObject({ found: false, reason: expect.stringMatching(/\w/) as string })
  })

  it('[DI9] leaves sockets of other users alone, unless they were chosen', async () => {
    await using engine = await httpEngine()
    const stranger = { ...options, uid: 4_000_000 }
    // Root's sockets are anybody's to use; a test that does not run as root has its own to show this with.
    const isRoots = process.getuid?.() === 0
    const usual = await discover([at('A', engine.path)], stranger)
    expect(usual.engine === null).toBe(!isRoots)
    const chosen = await discover([{ ...at('A', engine.path), origin: 'chosen' }], stranger)
    expect(chosen.engine).not.toBeNull()
  })

  it('[DI10] ends at once when it is cancelled', async () => {
    await using directory = await temporaryDirectory()
    await using silent = await silentSocket(join(directory.path, 'silent.sock'))
    const stop = new AbortController()
    const search = discover([at('silent', silent.path)], { ...options, deadline: 10_000, signal: stop.signal })
    stop.abort()
    await expect(search).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('[DI24] starts what can be started only when nothing answers', async () => {
    await using engine = await httpEngine()
    let starts = 0
    const startable: EnginePlace = {
      kind: 'startable',
      name: 'Podman on demand',
      text: null,
      start: () => {
        starts += 1
        return Promise.resolve({ endpoint: engine.endpoint, revive: unused, release: unused })
      },
    }
    const answered = await discover([startable, at('A', engine.path)], options)
    expect(answered.engine?.place.name).toBe('A')
    expect(answered.candidates[0]?.reason).toMatch(/AIRLOCK_ENGINE=podman/)
    expect(starts).toBe(0)
    const started = await discover([at('B', '/nonexistent/x.sock'), startable], options)
    expect(started.engine).toMatchObject({ place: { name: 'Podman on demand' } })
    expect(started.candidates[1]).toMatchObject({ found: true })
  })

  it('[DI24] what was just started may take three times as long to answer', async () => {
    await using directory = await temporaryDirectory()
    await using busy = await silentSocket(join(directory.path, 'busy.sock'))
    const start = () =>
      Promise.resolve({ endpoint: { kind: 'unix', path: busy.path } as const, revive: unused, release: unused })
    const startable = { kind: 'startable', name: 'Podman on demand', text: null, start } satisfies EnginePlace
    const { candidates } = await discover([startable], { ...options, deadline: 100 })
    expect(candidates[0]?.reason).toMatch(/did not answer in 0\.3 s/)
  })

  it('[DI24] what does not start says why, and what was started for nothing is let go of', async () => {
    let released = 0
    const failing = () =>
      Promise.reject(
        new AirlockError({ code: 'engine-failed', message: 'No.', why: 'Broken storage.', remedy: 'Mend it.' }),
      )
    const deaf = () =>
      Promise.resolve({
        endpoint: { kind: 'unix', path: '/nonexistent/x.sock' } as const,
        revive: unused,
        release: () => Promise.resolve(void (released += 1)),
      })
    const places = [failing, deaf].map((start): EnginePlace => ({
      kind: 'startable',
      name: 'Podman on demand',
      text: null,
      start,
    }))
    const { engine, candidates } = await discover(places, options)
    expect(engine).toBeNull()
    expect(candidates[0]?.reason).toBe('No. Broken storage. Mend it.')
    expect(candidates[1]?.reason).toMatch(/no engine at/)
    expect(released).toBe(1)
  })
})

describe('the order of places', () => {
  it('[DI7] explicit, DOCKER_HOST, context, Docker’s places, Podman’s, Podman on demand', async () => {
    await using directory = await temporaryDirectory()
    const names = (
      await enginePlaces(surroundingsIn(directory.path), () => Promise.resolve([refused('On demand', '-')]))
    ).map(({ name }) => name)
    expect([...new Set(names)]).toEqual([
      'AIRLOCK_ENGINE',
      'DOCKER_HOST',
      'Docker context',
      'Docker',
      'Docker (rootless)',
      'Docker Desktop',
      'Rancher Desktop',
      'Podman (rootful)',
      'Podman (rootless)',
      'On demand',
    ])
  })

  it('[DI1] an explicit choice leaves nothing else to ask', async () => {
    await using directory = await temporaryDirectory()
    await using engine = await httpEngine()
    const env = { AIRLOCK_ENGINE: 'unix:///nonexistent/engine.sock', DOCKER_HOST: `unix://${engine.path}` }
    const places = await enginePlaces(surroundingsIn(directory.path, {}, env), none)
    expect(places.filter(({ kind }) => kind !== 'refused').map(lineOf)).toEqual([
      'AIRLOCK_ENGINE /nonexistent/engine.sock',
    ])
    const { engine: found, candidates, errors } = await discover(places, options)
    expect(found).toBeNull()
    expect(candidates.every((candidate) => !candidate.found)).toBe(true)
    expect(engine.requests).toEqual([])
    expect(adviceFor({ places, errors, platform: 'linux' })[0]).toMatch(
      /AIRLOCK_ENGINE decides.*\/nonexistent\/engine\.sock/,
    )
  })

  it('[DI1] an explicit choice of Podman puts it first', async () => {
    await using directory = await temporaryDirectory()
    const env = { AIRLOCK_ENGINE: 'podman', DOCKER_HOST: 'unix:///d.sock' }
    const start = () => Promise.reject(new Error('unused'))
    const startable: EnginePlace = { kind: 'startable', name: 'On demand', text: null, start }
    const places = await enginePlaces(surroundingsIn(directory.path, {}, env), () => Promise.resolve([startable]))
    expect(places[0]).toBe(startable)
    expect(places.slice(1).every(({ kind }) => kind === 'refused')).toBe(true)
  })

  it('[DI7] a strategy that fails is listed and takes no other with it', async () => {
    await using directory = await temporaryDirectory()
    const places = await enginePlaces(surroundingsIn(directory.path), () =>
      Promise.reject(new Error('a fault of ours')),
    )
    expect(places.map(lineOf)).toContainEqual(expect.stringContaining('a fault of ours'))
    expect(places.length).toBeGreaterThan(5)
  })
})

describe('[DI22] advice when nothing was found', () => {
  it.each(['linux', 'darwin', 'win32'] as const)('on %s names engines to install', (platform) => {
    expect(adviceFor({ places: [], errors: [], platform }).join(' ')).toMatch(/Install one.*Podman|Install one.*podman/)
  })

  it('puts a socket that is closed to the person first', () => {
    const denied = new AirlockError(
      { code: 'engine-unreachable', message: 'You may not use it.', why: '-', remedy: 'Join its group.' },
      { cause: Object.assign(new Error('x'), { code: 'EACCES' }) },
    )
    expect(adviceFor({ places: [], errors: [denied], platform: 'linux' })[0]).toBe(
      'You may not use it. Join its group.',
    )
  })
})

function at(name: string, path: string): Extract<EnginePlace, { kind: 'address' }> {
  return { kind: 'address', name, endpoint: { kind: 'unix', path }, origin: 'usual' }
}

function delay(engine: HttpEngine, milliseconds: number): void {
  engine.on('GET /_ping', (_seen, response) => {
    setTimeout(() => response.end('OK'), milliseconds)
  })
}

function unused(): Promise<void> {
  return Promise.resolve()
}

async function silentSocket(path: string): Promise<{ path: string } & AsyncDisposable> {
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer((socket) => sockets.add(socket)).listen(path)
  await once(server, 'listening')
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
