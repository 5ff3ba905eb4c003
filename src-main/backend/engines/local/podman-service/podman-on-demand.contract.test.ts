import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { testEngines } from '../../../../../testing/engines/engines-of-worker.ts'
import { cacheFolder } from '../../../../../scripts/setup/cache.ts'
import { ensureImage } from '../../../../../testing/images.ts'
import type { EngineConnection } from '../connection/engine-connection.ts'
import { fields, text } from '../connection/fields.ts'
import { identifyEngine } from '../connection/identify.ts'
import { openConnection } from '../connection/open-connection.ts'
import { localEngineSource } from '../discovery/local-engine-source.ts'
import { findRunsc } from './find-runsc.ts'
import { privatePodman, type PrivatePodman } from './contract/private-podman.ts'
import { servicesAt } from './own-processes.ts'
import type { PodmanOnDemand } from './podman-on-demand.ts'

const { missing } = testEngines().podman
const hasGvisor = findRunsc({ env: process.env, platform: process.platform }, cacheFolder()) !== null
const signal = new AbortController().signal

describe.skipIf(missing !== null)('Podman where it is only a program', () => {
  it('[DI24] is found, used, and ended with the engine', async () => {
    await using place = await privatePodman()
    const source = localEngineSource({
      ...place,
      installationKey: Buffer.alloc(32),
      runtimeSource: { runtimeFor: () => Promise.reject(new Error('Not needed to list.')) },
      agent: { initCommand: [], bridgeCommand: [], demultiplex: (framed) => framed },
      seccomp: {
        profiles: { strict: '{}', standard: '{}' },
        paths: { strict: '/nonexistent', standard: '/nonexistent' },
      },
      baseBuilderFor: () => null,
      log: () => undefined,
      systemRoot: place.surroundings.systemRoot,
    })
    const { found, candidates } = await source.search(signal)
    expect(found?.place).toBe(`podman ${place.directory}/data`)
    expect(candidates.at(-1)).toMatchObject({ name: 'Podman on demand', found: true })
    expect(candidates.slice(0, -1).every((candidate) => !candidate.found)).toBe(true)
    expect(await found?.engine.list()).toEqual([])
    expect(await servicesAt(socketOf(place))).toHaveLength(1)
    await found?.engine.close()
    expect(await servicesAt(socketOf(place))).toEqual([])
    expect(await servicesAt(socketOf(place, 'podman-gvisor'))).toEqual([])
  })

  it('[DI20][DI26] a killed service is started again and containers have not noticed', async () => {
    await using place = await privatePodman()
    const connection = await open(place.podman())
    const id = await sleeper(connection, place)
    const [service] = await servicesAt(socketOf(place))
    process.kill(service?.pid ?? 0, 'SIGKILL')
    expect(await state(connection, id)).toBe('running')
    expect((await servicesAt(socketOf(place))).map(({ pid }) => pid)).not.toContain(service?.pid)
    await connection.close()
    expect(await servicesAt(socketOf(place))).toEqual([])

    const next = await open(place.podman())
    expect(await state(next, id)).toBe('running')
    await next.request('DELETE', `/containers/${id}`, { query: { force: true } })
    await next.close()
  })

  it('[DI25] a service that outlived a killed backend is taken over by the next and ends with it', async () => {
    await using place = await privatePodman()
    const hold = fileURLToPath(new URL('contract/hold-service.ts', import.meta.url))
    const backend = spawn(process.execPath, ['--import', 'tsx', hold, place.directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(backend.stdout, 'data')
    const [orphan] = await servicesAt(socketOf(place))
    backend.kill('SIGKILL')
    await once(backend, 'exit')
    const connection = await open(place.podman())
    expect((await servicesAt(socketOf(place))).map(({ pid }) => pid)).toEqual([orphan?.pid])
    expect(place.said.join()).toMatch(/Took over/)
    await connection.close()
    expect(await servicesAt(socketOf(place))).toEqual([])
  })

  it.skipIf(!hasGvisor)('[DI27] runs gVisor beside, on the same storage, and both end together', async () => {
    await using place = await privatePodman()
    const connection = await open(place.podman())
    const [strongest] = connection.runtimes
    if (strongest?.available !== true) throw new Error(strongest?.reason ?? 'There is no runtime.')
    expect(strongest).toMatchObject({ name: 'runsc', level: 'gvisor', hostConfigRuntime: null })
    const id = await sleeper(strongest.connection, place)
    const exec = await strongest.connection.hijackExec(id, { argv: ['uname', '-r'] })
    exec.stream.end()
    const kernel = Buffer.concat(await exec.stream.toArray()).toString()
    expect(kernel).toMatch(/4\.4\.0|-gvisor/)
    expect(kernel).not.toContain(connection.info.kernelVersion)
    // What was made by one service is seen by the other.
    expect(await state(connection, id)).toBe('running')
    await strongest.connection.request('DELETE', `/containers/${id}`, { query: { force: true } })
    await connection.close()
    expect(await servicesAt(socketOf(place, 'podman-gvisor'))).toEqual([])
  })

  it.skipIf(!hasGvisor)('[DI27] starts nothing beside a Podman whose storage is not this user’s', async () => {
    await using place = await privatePodman()
    const { socket } = testEngines().podman
    const identified = await identifyEngine({ kind: 'unix', path: socket }, { deadline: 10_000 })
    const beside = await place.podman().gvisorBeside(identified, false, signal)
    expect(beside?.runtime).toMatchObject({
      available: false,
      reason: expect.stringContaining('not one of your own Podman’s') as string,
    })
    expect(await servicesAt(socketOf(place, 'podman-gvisor'))).toEqual([])
  })
})

async function open(podman: PodmanOnDemand): Promise<EngineConnection> {
  const [place] = podman.places()
  if (place?.kind !== 'startable') throw new Error('Podman is not installed.')
  const { endpoint, revive, release } = await place.start(signal)
  const identified = await identifyEngine(endpoint, { deadline: 10_000 })
  const gvisor = await podman.gvisorBeside(identified, true, signal)
  return openConnection(identified, {
    revive,
    ...(gvisor === null ? {} : { gvisor: gvisor.runtime }),
    onClose: async () => {
      await gvisor?.release?.()
      await release()
    },
  })
}

function socketOf(place: PrivatePodman, kind = 'podman'): string {
  return join(place.directories.runtime, `${kind}.sock`)
}

async function sleeper(connection: EngineConnection, place: PrivatePodman): Promise<string> {
  const image = await ensureImage(socketOf(place), 'busybox')
  const created = await connection.request('POST', '/containers/create', {
    body: { Image: image, Cmd: ['sleep', '600'], HostConfig: { NetworkMode: 'none' } },
    deadline: 60_000,
  })
  const id = text(fields(created)['Id'])
  await connection.request('POST', `/containers/${id}/start`, { deadline: 60_000 })
  return id
}

async function state(connection: EngineConnection, id: string): Promise<string> {
  const inspected = fields(await connection.request('GET', `/containers/${id}/json`))
  return text(fields(inspected['State'])['Status'])
}
