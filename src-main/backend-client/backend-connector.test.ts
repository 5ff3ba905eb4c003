import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { describe, expect, inject, it } from 'vitest'
import { apiVersion } from '../../src-shared/api/contract.ts'
import { eventually } from '../backend/fixtures/eventually.ts'
import { temporaryDirectory } from '../backend/fixtures/temporary-directory.ts'
import { ensurePrivateDirectory } from '../backend/server/private-directory.ts'
import { connectToBackend, reportOfFailure } from './backend-connection.ts'
import { BackendConnector, type ConnectorOptions } from './backend-connector.ts'
import { backendProgramBeside } from './backend-program.ts'
import { directoriesIn, startStagedBackend } from './fixtures/staged-backend.ts'

const program = backendProgramBeside(pathToFileURL(join(inject('programs'), 'cli.js')).href, process.execPath)

/** A home of its own, without a backend; whatever was started there ends with the test. */
async function stage(change: Partial<ConnectorOptions> = {}) {
  const home = await temporaryDirectory()
  const directories = directoriesIn(home.path)
  const environment = { ...process.env, AIRLOCK_HOME: home.path, AIRLOCK_ENGINE: 'unix:///nonexistent.sock' }
  const connector = (more: Partial<ConnectorOptions> = {}) =>
    new BackendConnector({ directories, program, environment, ...change, ...more })
  const pid = async () => {
    let pid = 0
    // It is written as soon as the backend answers, not before.
    await eventually(async () => {
      const text = await readFile(join(directories.runtime, 'backend.json'), 'utf8')
      pid = (JSON.parse(text) as { pid: number }).pid
    })
    return pid
  }
  return {
    home: home.path,
    directories,
    connector,
    pid,
    [Symbol.asyncDispose]: async () => {
      const running = await connector()
        .existing()
        .catch(() => null)
      if (running !== null && running.pid !== process.pid) {
        process.kill(running.pid, 'SIGKILL')
        await eventually(async () => (await connector().existing()) === null)
      }
      await home[Symbol.asyncDispose]()
    },
  }
}

describe('a door that needs the backend', () => {
  it('[BA1] [T-L12] starts one, and several doors at once share it', async () => {
    await using world = await stage()
    const found = await Promise.all(Array.from({ length: 4 }, () => world.connector().ensure()))
    expect(new Set(found.map(({ pid }) => pid)).size).toBe(1)
    expect(found[0]?.pid).toBe(await world.pid())
  })

  it('[DO1] opens streams beside its connection, and on another backend when that one was just killed', async () => {
    await using world = await stage()
    const connection = await connectToBackend(world.connector())
    const { pid } = await connection.api.backend.info()
    const request = { kind: 'process' as const, sandbox: 'none', command: ['true'] }
    // What answers is a backend in both cases: it knows no such sandbox.
    await expect((await connection.stream(request)).ended).rejects.toHaveProperty('code', 'sandbox-not-found')
    process.kill(pid, 'SIGKILL')
    await expect((await connection.stream(request)).ended).rejects.toHaveProperty('code', 'sandbox-not-found')
    expect(await world.pid()).not.toBe(pid)
    connection.close()
  })

  it('[DO3] starts another when the last was killed', async () => {
    await using world = await stage()
    const connector = world.connector()
    const connection = await connectToBackend(connector)
    const { pid } = await connection.api.backend.info()
    const asking = connection.api.engines.events().then(async (events) => {
      for await (const _status of events);
    })
    process.kill(pid, 'SIGKILL')
    const failure: unknown = await asking.then(
      () => null,
      (error: unknown) => error,
    )
    expect(reportOfFailure(failure, connection).code).toBe('backend-unreachable')
    await using next = await connectToBackend(connector)
    expect((await next.api.backend.info()).pid).not.toBe(pid)
  })

  it('says what the backend complained of when it cannot start', async () => {
    await using world = await stage({
      program: { node: process.execPath, arguments: ['-e', 'console.error("no room left"); process.exit(3)'] },
    })
    await expect(world.connector().ensure()).rejects.toMatchObject({
      code: 'backend-unreachable',
      why: 'no room left',
    })
    const missing = { node: '/nonexistent/node', arguments: [] }
    await expect(world.connector({ program: missing }).ensure()).rejects.toMatchObject({ code: 'backend-unreachable' })
  })

  it('says which directory it cannot use', async () => {
    await using world = await stage()
    await writeFile(join(world.home, 'log'), 'a file')
    await expect(world.connector().ensure()).rejects.toMatchObject({
      code: 'backend-unreachable',
      why: expect.stringContaining(join(world.home, 'log')),
    })
  })

  it('gives up on one that never answers', async () => {
    await using world = await stage({
      program: { node: process.execPath, arguments: ['-e', 'setTimeout(() => {}, 3000)'] },
      startPatienceMs: 100,
    })
    await expect(world.connector().ensure()).rejects.toMatchObject({ why: 'It did not answer in time.' })
  })

  it('[BA2] is not fooled by something else at the socket', async () => {
    await using world = await stage()
    await ensurePrivateDirectory(world.directories.runtime)
    const other = createServer((_request, response) => response.end('hi'))
    other.listen(world.directories.socketPath)
    await once(other, 'listening')
    try {
      await expect(world.connector().ensure()).rejects.toMatchObject({ message: expect.stringContaining('not answer') })
    } finally {
      other.close()
      await once(other, 'close')
    }
  })

  it('[BA1] starts over the socket of a killed one and over a file in its place', async () => {
    await using world = await stage()
    await ensurePrivateDirectory(world.directories.runtime)
    await writeFile(world.directories.socketPath, 'not a socket')
    expect((await world.connector().ensure()).pid).toBe(await world.pid())
  })
})

describe('the backend’s own process', () => {
  it('[BA4] is not known by its file, which anybody may have damaged', async () => {
    await using world = await stage()
    const { pid } = await world.connector().ensure()
    await world.pid()
    await writeFile(join(world.directories.runtime, 'backend.json'), JSON.stringify({ pid: 1, apiVersion: 99 }))
    expect(await world.connector().ensure()).toMatchObject({ pid, apiVersion })
    expect(() => process.kill(pid, 0)).not.toThrow()
  })

  it('[BA5] goes on after failures that nobody waited for, and tells them in its log', async () => {
    const fail = `
      process.on('SIGUSR2', () => {
        setTimeout(() => { throw new Error('nobody caught this') })
        Promise.reject(new Error('nobody waited for this'))
      })`
    const failing = {
      ...program,
      arguments: ['--import', `data:text/javascript,${encodeURIComponent(fail)}`, ...program.arguments],
    }
    await using world = await stage({ program: failing })
    const { pid } = await world.connector().ensure()
    process.kill(pid, 'SIGUSR2')
    await eventually(async () => {
      const log = await readFile(join(world.directories.log, 'backend.log'), 'utf8')
      expect(log).toMatch(/going on: [^]*nobody waited for this[^]*nobody caught this/)
    })
    expect((await world.connector().ensure()).pid).toBe(pid)
  })

  it('[DO5] starts nothing after a person ended Airlock, until the door goes on all the same', async () => {
    await using world = await stage()
    const running = await startStagedBackend({ home: world.home })
    const [connector, other] = [world.connector(), world.connector()]
    const quit = new Promise<void>((resolve) => (connector.onQuit = resolve))
    const connection = await connectToBackend(connector)
    const waiting = connection.api.sandboxes.events().then(async (events) => {
      for await (const _ of events);
    })
    const failed = waiting.catch((error: unknown) => reportOfFailure(error, connection))
    await using asking = await connectToBackend(other)
    await asking.api.backend.quit({ doors: true })
    await quit
    expect(await running.ended).toBe('ended')
    expect(await failed).toMatchObject({ code: 'backend-quit' })
    await expect(connector.openSocket('rpc')).rejects.toMatchObject({ code: 'backend-quit' })
    expect(await connector.existing()).toBeNull()
    connector.goOn()
    expect((await connector.ensure()).pid).toBe(await world.pid())
  })

  it('asks who answers on a connection of its own each time, so that no socket gathers listeners', async () => {
    await using world = await stage()
    const running = await startStagedBackend({ home: world.home })
    const warned: string[] = []
    const collect = ({ name }: Error) => warned.push(name)
    process.on('warning', collect)
    try {
      // As a page does whose terminals are opened one after the other.
      for (let terminal = 0; terminal < 20; terminal++) await world.connector().existing()
      await setImmediate()
    } finally {
      process.off('warning', collect)
    }
    expect(warned).toEqual([])
    await running.stop()
  })
})

describe('a backend of another version', () => {
  it('[BA2] that is older and idle is told to end, and replaced', async () => {
    await using world = await stage()
    const old = await startStagedBackend({
      home: world.home,
      info: { apiVersion: apiVersion - 1, version: '0.0.1', pid: process.pid },
    })
    const found = await world.connector().ensure()
    expect(await old.ended).toBe('ended')
    expect(found.apiVersion).toBe(apiVersion)
  })

  it('[BA2] that is older and busy is a clear error, and goes on', async () => {
    await using world = await stage()
    const old = await startStagedBackend({
      home: world.home,
      info: { apiVersion: apiVersion - 1, version: '0.0.1', pid: process.pid },
    })
    let goOn: () => void = () => undefined
    old.engine.stage('create', () => new Promise((resolve) => (goOn = resolve)))
    await using connection = await connectToBackend(world.connector({ apiVersion: apiVersion - 1 }))
    await connection.api.sandboxes.create({ name: 'slow' })
    await expect(world.connector().ensure()).rejects.toMatchObject({
      code: 'backend-version',
      message: expect.stringContaining('older'),
      why: expect.stringContaining('busy'),
    })
    goOn()
    expect(await connection.api.backend.info()).toMatchObject({ apiVersion: apiVersion - 1 })
    await old.stop()
  })

  it('[BA2] that is newer is left alone', async () => {
    await using world = await stage()
    const newer = await startStagedBackend({
      home: world.home,
      info: { apiVersion: apiVersion + 1, version: '9.0.0', pid: process.pid },
    })
    await expect(world.connector().ensure()).rejects.toMatchObject({
      code: 'backend-version',
      remedy: expect.stringContaining('Update'),
    })
    await newer.stop()
  })
})
