import { once } from 'node:events'
import { request } from 'node:http'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { apiVersion, type contract } from '../../../src-shared/api/contract.ts'
import { fromRpcError } from '../../../src-shared/api/errors.ts'
import type { SandboxEvent } from '../../../src-shared/api/sandboxes.ts'
import { composeBackend } from '../compose.ts'
import { eventually } from '../fixtures/eventually.ts'
import { collectingLog } from '../fixtures/sample.ts'
import { StagedAgent } from '../fixtures/staged-agent.ts'
import { StagedEngine } from '../fixtures/staged-engine.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { backendDirectories } from '../../directories.ts'
import { runBackend } from './run-backend.ts'

const info = { apiVersion, version: '0.0.0', pid: process.pid }

/** A whole backend on a real socket, over a staged engine. */
async function stage(idleGraceMs = 60_000) {
  const home = await temporaryDirectory()
  const surroundings = {
    env: { AIRLOCK_HOME: home.path },
    platform: 'linux',
    uid: 0,
    home: '/',
    temporary: '/tmp',
  } as const
  const directories = backendDirectories(surroundings)
  const [engine, agent, log, stop] = [new StagedEngine(), new StagedAgent(), collectingLog(), new AbortController()]
  const run = () =>
    runBackend(
      {
        directories,
        info,
        log,
        platform: 'linux',
        idleGraceMs,
        compose: (quit) =>
          composeBackend({
            directories,
            info,
            log,
            quit,
            parts: {
              source: {
                search: () => Promise.resolve({ found: { engine, place: 'here' }, candidates: [], advice: [] }),
              },
              openAgent: () => Promise.resolve(agent.client()),
              judge: () => ({ level: 'container', proven: true, evidence: '', probes: [], verifiedAt: '' }),
              templates: [
                { id: 'debian', title: 'D', description: '', image: 'airlock/base:debian', localBuild: true },
              ],
              clock: { date: () => new Date(), elapsed: () => performance.now() },
            },
          }),
      },
      stop.signal,
    )
  const ended = run()
  await eventually(async () => (await get(directories.socketPath)) !== '')
  return {
    directories,
    ended,
    run,
    log,
    stop: () => {
      stop.abort()
    },
    async door() {
      const socket = new WebSocket(`ws+unix:${directories.socketPath}:/rpc`)
      await once(socket, 'open')
      // The browser's and Node's WebSocket types differ in names only.
      const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
      return { socket, api: createORPCClient<ContractRouterClient<typeof contract>>(link) }
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      await ended
      await home[Symbol.asyncDispose]()
    },
  }
}

function get(socketPath: string): Promise<string> {
  return new Promise((resolve) => {
    const asking = request({ socketPath, path: '/' }, (response) => {
      response.setEncoding('utf8').once('data', resolve)
    })
    asking.once('error', () => {
      resolve('')
    })
    asking.end()
  })
}

describe('a running backend', () => {
  it('[BA2] [BA4] says who it is on its socket, and in a file for people', async () => {
    await using backend = await stage()
    expect(JSON.parse(await get(backend.directories.socketPath))).toEqual(info)
    const file = join(backend.directories.runtime, 'backend.json')
    await eventually(async () => {
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject(info)
    })
  })

  it('[BA1] [T-L12] leaves the second one to end at once', async () => {
    await using backend = await stage()
    expect(await backend.run()).toBe('taken')
    expect(JSON.parse(await get(backend.directories.socketPath))).toEqual(info)
  })

  it('[SA7] tells two doors the same story', async () => {
    await using backend = await stage()
    const [one, other] = await Promise.all([backend.door(), backend.door()])
    const seen: SandboxEvent[] = []
    const watching = (async () => {
      for await (const event of await other.api.sandboxes.events()) {
        seen.push(event)
        if (event.type === 'changed' && event.sandbox.state === 'running') return
      }
    })()
    await eventually(() => seen.length > 0)
    const made = await one.api.sandboxes.create({ name: 'demo' })
    expect(made).toMatchObject({ name: 'demo', state: 'creating' })
    await watching
    expect(seen[0]).toEqual({ type: 'snapshot', sandboxes: [] })
    expect(await one.api.sandboxes.list()).toMatchObject([{ id: made.id, state: 'running' }])
    expect((await one.api.sandboxes.logs({ sandbox: 'demo' })).length).toBeGreaterThan(3)
  })

  it('[DO4] gives doors each error with what happened, why, and what to do', async () => {
    await using backend = await stage()
    const { api } = await backend.door()
    const failure = async (call: Promise<unknown>) => {
      try {
        return await call
      } catch (error) {
        return fromRpcError(error, () => {
          throw error
        }).toReport()
      }
    }
    expect(await failure(api.sandboxes.get({ sandbox: 'nope' }))).toMatchObject({ code: 'sandbox-not-found' })
    expect(await failure(api.sandboxes.create({ name: '-x' }))).toMatchObject({ code: 'invalid-input' })
    expect(
      await failure(api.files.watch({ sandbox: 'nope', path: '/' }).then((events) => events.next())),
    ).toMatchObject({
      code: 'sandbox-not-found',
    })
  })

  it('[BA2] ends when a door asks it to, and its socket is gone', async () => {
    await using backend = await stage()
    const { api, socket } = await backend.door()
    const closed = once(socket, 'close')
    await api.backend.quit()
    await closed
    expect(await backend.ended).toBe('ended')
    expect(await get(backend.directories.socketPath)).toBe('')
  })

  it('[BA3] ends by itself when nobody is connected and nothing runs, not before', async () => {
    await using backend = await stage(50)
    const { socket } = await backend.door()
    socket.close()
    expect(await backend.ended).toBe('ended')
    expect(backend.log.lines.join()).toContain('nobody needs it')
  })

  it('[BA3] ends when its socket was removed, so that two never decide', async () => {
    await using backend = await stage(200)
    await backend.door()
    await rm(join(backend.directories.runtime, 'backend.sock'))
    expect(await backend.ended).toBe('ended')
  })
})
