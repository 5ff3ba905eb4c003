import { rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testEngines } from '../../../../../testing/engines/engines-of-worker.ts'
import { eventually } from '../../../fixtures/eventually.ts'
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts'
import { placeOf } from '../discovery/same-engine.ts'
import type { EngineNotice } from './engine-notices.ts'
import { identifyEngine } from './identify.ts'
import { openConnection } from './open-connection.ts'

const engines = testEngines()
const deadline = 10_000

describe.each(['docker', 'podman', 'podmanRunsc'] as const)('%s', (kind) => {
  const { socket, missing } = engines[kind]
  const endpoint = { kind: 'unix', path: socket } as const

  it.skipIf(missing !== null)('[DI11] says who it is', async () => {
    const identified = await identifyEngine(endpoint, { deadline })
    const expected = kind === 'docker' ? 'docker' : 'podman'
    expect(identified.kind).toBe(expected)
    expect(identified.name).toMatch(kind === 'docker' ? /^Docker \d+\.\d+/ : /^Podman \d+\.\d+/)
    expect(identified.info).toMatchObject({
      architecture: expect.stringMatching(/^(amd64|arm64)$/) as string,
      kernelVersion: expect.stringMatching(/^\d+\.\d+/) as string,
      cpus: expect.any(Number) as number,
      rootless: process.getuid?.() !== 0,
    })
    expect(identified.info.id === null).toBe(kind !== 'docker')
    expect(identified.info.storage === null).toBe(kind === 'docker')
    expect(identified.info.memoryBytes).toBeGreaterThan(2 ** 28)
    expect(identified.info.components['engine']).toBe(identified.version)
    identified.transport.close()
  })

  it.skipIf(missing !== null)('[DI12] agrees on a version that it takes', async () => {
    const connection = openConnection(await identifyEngine(endpoint, { deadline }))
    expect(connection.apiVersion).toMatch(/^1\.(4[1-9]|5[0-2])$/)
    await connection.ping()
    expect(await connection.request('GET', '/containers/json')).toBeInstanceOf(Array)
    expect(await connection.call((docker) => docker.listVolumes())).toHaveProperty('Volumes')
    await connection.close()
  })

  it.skipIf(missing !== null)('[DI8] is one place, by whatever way it is reached', async () => {
    await using directory = await temporaryDirectory()
    const link = join(directory.path, 'engine.sock')
    await symlink(socket, link)
    const [one, other] = await Promise.all([
      identifyEngine(endpoint, { deadline }),
      identifyEngine({ kind: 'unix', path: link }, { deadline }),
    ])
    expect(placeOf(other)).toBe(placeOf(one))
  })

  it.skipIf(missing !== null)('[DI23] offers the runtimes that sandboxes can be created with', async () => {
    const connection = openConnection(await identifyEngine(endpoint, { deadline }))
    const levels = connection.runtimes.filter(({ available }) => available).map(({ level }) => level)
    if (kind === 'docker') expect(levels).toEqual(expect.arrayContaining(['gvisor', 'container']))
    else expect(levels).toEqual([kind === 'podman' ? 'container' : 'gvisor'])
    await connection.close()
  })

  it.skipIf(missing !== null)('[DI14][DI15] that vanishes and returns works again, and the gap is told', async () => {
    await using directory = await temporaryDirectory()
    const link = join(directory.path, 'engine.sock')
    await symlink(socket, link)
    const connection = openConnection(await identifyEngine({ kind: 'unix', path: link }, { deadline }))
    const stop = new AbortController()
    const seen: EngineNotice[] = []
    const following = (async () => {
      for await (const notice of connection.events({ signal: stop.signal })) seen.push(notice)
    })()
    await rename(link, `${link}.away`)
    await expect(connection.ping()).rejects.toMatchObject({
      code: 'engine-unreachable',
      message: expect.stringContaining(link) as string,
    })
    await rename(`${link}.away`, link)
    await connection.ping()
    const name = `airlock-test-${String(process.pid)}`
    await eventually(async () => {
      await connection.request('POST', '/volumes/create', { body: { Name: name } })
      await connection.request('DELETE', `/volumes/${name}`)
      return seen.length > 0
    })
    stop.abort()
    await following
    await connection.close()
  })
})
