import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../../fixtures/eventually.ts'
import { temporaryDirectory, writeTree } from '../../../fixtures/temporary-directory.ts'
import { identifyEngine } from '../connection/identify.ts'
import { endProcesses, servicesAt } from './own-processes.ts'
import { ServiceProcess, type ServiceCommand } from './service-process.ts'

const standIn = fileURLToPath(new URL('fixtures/stand-in-podman.mjs', import.meta.url))
const signal = new AbortController().signal

describe.runIf(process.platform === 'linux')('a Podman service of ours', () => {
  it('[DI24] answers once it was acquired, and ends with the last who needs it', async () => {
    await using place = await servicePlace()
    const service = place.service()
    const [first, second] = await Promise.all([service.acquire(signal), service.acquire(signal)])
    expect(await servicesAt(place.socket)).toHaveLength(1)
    expect((await identifyEngine(service.endpoint, { deadline: 2000 })).kind).toBe('podman')
    await first()
    await first()
    expect(await servicesAt(place.socket)).toHaveLength(1)
    await second()
    expect(await servicesAt(place.socket)).toEqual([])
    expect(existsSync(place.socket)).toBe(false)
  })

  it('[DI20] starts again where it has died, and only while somebody needs it', async () => {
    await using place = await servicePlace()
    const service = place.service()
    const release = await service.acquire(signal)
    const [before] = await servicesAt(place.socket)
    process.kill(before?.pid ?? 0, 'SIGKILL')
    await service.ensure(signal)
    const [after] = await servicesAt(place.socket)
    expect(after?.pid).not.toBe(before?.pid)
    await release()
    await service.ensure(signal)
    expect(await servicesAt(place.socket)).toEqual([])
  })

  it('[DI25] one that outlived a killed backend is taken over, and ended with the one that took it', async () => {
    await using place = await servicePlace()
    const orphan = await place.orphan()
    const service = place.service()
    const release = await service.acquire(signal)
    expect((await servicesAt(place.socket)).map(({ pid }) => pid)).toEqual([orphan.pid])
    expect(place.said.join()).toMatch(/Took over/)
    await release()
    await eventually(() => orphan.exitCode !== null || orphan.signalCode !== null)
    expect(await servicesAt(place.socket)).toEqual([])
  })

  it.each([
    ['was started differently', { more: ['--other'] }],
    ['does not answer', { behaviour: 'silent' }],
    ['does not answer and ignores SIGTERM', { behaviour: 'stubborn', more: ['--other'] }],
  ])('[DI25] one that %s is ended and another one started', async (_title, odd) => {
    await using place = await servicePlace()
    const orphan = await place.orphan(odd)
    const release = await place.service().acquire(signal)
    await eventually(() => orphan.exitCode !== null || orphan.signalCode !== null)
    const [running, ...more] = await servicesAt(place.socket)
    expect(running?.pid).not.toBe(orphan.pid)
    expect(more).toEqual([])
    await release()
  })

  it('[DI25] strangers are never touched: other sockets, other programs, other words', async () => {
    await using place = await servicePlace()
    await using other = await servicePlace()
    const stranger = await other.orphan()
    const cat = spawn('sleep', ['60'], { argv0: `not-a-podman service unix://${place.socket}` })
    const release = await place.service().acquire(signal)
    await release()
    expect(stranger.exitCode).toBeNull()
    expect(cat.exitCode).toBeNull()
    cat.kill()
  })

  it('[DI25] a process whose pid was given to another one is left alone', async () => {
    const sleeper = spawn('sleep', ['60'])
    await once(sleeper, 'spawn')
    await endProcesses([{ pid: sleeper.pid ?? 0, argv: [], started: '1' }], 100)
    expect(sleeper.exitCode).toBeNull()
    expect(sleeper.signalCode).toBeNull()
    sleeper.kill()
  })

  it('[DI25] a socket file that nobody serves is replaced', async () => {
    await using place = await servicePlace()
    await writeFile(place.socket, 'left behind')
    const release = await place.service().acquire(signal)
    expect(await servicesAt(place.socket)).toHaveLength(1)
    await release()
  })

  it('[DI24] one that does not start says why in its own words, and nothing is left', async () => {
    await using place = await servicePlace('fails')
    await expect(place.service().acquire(signal)).rejects.toMatchObject({
      code: 'engine-failed',
      why: expect.stringContaining('storage is broken') as string,
      remedy: expect.stringContaining('podman info') as string,
    })
    expect(await servicesAt(place.socket)).toEqual([])
  })

  it('[DI24] one that never answers is given up, and a program that is none is told', async () => {
    await using place = await servicePlace('silent')
    const service = place.service({ patience: { start: 300, end: 1000 } })
    await expect(service.acquire(signal)).rejects.toMatchObject({ code: 'engine-failed' })
    expect(await servicesAt(place.socket)).toEqual([])
    const none = place.service({ program: '/nonexistent/podman' })
    await expect(none.acquire(signal)).rejects.toMatchObject({ why: expect.stringContaining('ENOENT') as string })
  })

  it('[DI24] a cancel while it starts leaves nothing', async () => {
    await using place = await servicePlace('silent')
    const stop = new AbortController()
    const acquired = place.service().acquire(stop.signal)
    await eventually(async () => (await servicesAt(place.socket)).length === 1)
    stop.abort()
    await expect(acquired).rejects.toMatchObject({ code: 'cancelled' })
    expect(await servicesAt(place.socket)).toEqual([])
  })
})

interface ServiceOptions {
  readonly program?: string
  readonly patience?: { readonly start: number; readonly end: number }
}

/** A directory with a program called podman, and whatever is started for its socket ended at last. */
async function servicePlace(behaviour = '') {
  const directory = await temporaryDirectory()
  const socket = join(directory.path, 'podman.sock')
  await writeTree(directory.path, { podman: { link: process.execPath } })
  const said: string[] = []
  const command: ServiceCommand = {
    program: join(directory.path, 'podman'),
    globalArguments: [standIn],
    env: { ...process.env, STAND_IN: behaviour },
    socket,
    logFile: join(directory.path, 'service.log'),
  }
  return {
    socket,
    said,
    service: ({ program = command.program, patience = { start: 10_000, end: 500 } }: ServiceOptions = {}) =>
      new ServiceProcess({ ...command, program }, (message) => said.push(message), patience),
    /** What a backend that was killed leaves behind. */
    orphan: async (odd: { more?: readonly string[]; behaviour?: string } = {}): Promise<ChildProcess> => {
      const argv = [standIn, ...(odd.more ?? []), 'system', 'service', '--time=0', `unix://${socket}`]
      const env = { ...process.env, STAND_IN: odd.behaviour ?? '' }
      const child = spawn(command.program, argv, { env, stdio: 'ignore' })
      await eventually(async () => {
        if (odd.behaviour === 'silent') return (await servicesAt(socket)).length === 1
        return existsSync(socket)
      })
      return child
    },
    [Symbol.asyncDispose]: async () => {
      await endProcesses(await servicesAt(socket), 0)
      await directory[Symbol.asyncDispose]()
    },
  }
}
