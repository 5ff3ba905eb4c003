import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import { startDocker } from '../../../testing/engines/docker.ts'
import type { TestEngine } from '../../../testing/engines/test-engine.ts'
import { eventually } from '../fixtures/eventually.ts'
import { onPlaces, openBackend, places, type OpenBackend } from './stage.ts'

const { missing } = testEngines().docker
const megabyte = 1024 ** 2
const image = 'airlock-test/busybox:latest'
/** Slow enough for a watch that looks each second: on a real disk 5 % are thousands of times more. */
const greedy = 'while head -c 1000000 /dev/zero >> /workspace/fill; do sleep 0.1; done'

describe.skipIf(missing !== null)(missing ?? 'sandboxes on a small disk', () => {
  let engine: TestEngine
  let backend: OpenBackend
  beforeAll(async () => {
    engine = await startDocker({ diskBytes: 640 * megabyte })
    backend = await openBackend(engine.socket, engine.socket, 'busybox')
  })
  afterAll(async () => {
    await backend.close()
    await engine.stop()
  })

  it('[T-E7][SA9] are told when little is left, paused before nothing is, and not fought when they are resumed', async () => {
    const { service, sandbox, sh, agent, container, clear } = backend.stage('container')
    const disk = async () => {
      const { bavail, blocks, bsize } = await statfs(join(engine.directory, 'data'))
      return { free: bavail * bsize, share: bavail / blocks, total: blocks * bsize }
    }
    const told = (name: string) => service.get(name).notices.map(({ text }) => text)
    const { caveats } = await sandbox('greedy', { image })
    expect(caveats.join(' ')).toContain('Airlock watches it')
    await backend.stage('gvisor').sandbox('neighbour', { image })
    const { free, total } = await disk()
    expect([...told('greedy'), ...told('neighbour')]).toEqual([])
    await sh('greedy', `head -c ${String(Math.round(free - total * 0.08))} /dev/zero > /workspace/large`)
    for (const name of ['greedy', 'neighbour']) {
      await eventually(() => {
        expect(told(name)).toEqual([expect.stringMatching(/^Little room is left: [78] % .* is free\./)])
      })
    }

    // Outlives the channel, which is closed before the pause.
    const filling = await (await agent('greedy')).processes.start({ command: ['sh', '-c', greedy], background: true })
    filling.stdout.resume()
    filling.stderr.resume()
    const ended = Promise.allSettled([filling.exited])
    for (const name of ['greedy', 'neighbour']) {
      await eventually(() => {
        expect(service.get(name)).toMatchObject({ state: 'paused', operation: null, error: null })
      }, 30_000)
      await eventually(() => {
        expect(told(name)).toEqual([
          expect.stringMatching(/^Airlock paused it because the disk is nearly full: [234] % /),
        ])
      })
      expect((await (await container(name)).inspect()).State.Paused).toBe(true)
    }
    expect((await disk()).share).toBeGreaterThan(0.01)

    await service.resume('greedy')
    await eventually(() => {
      expect(told('greedy')).toEqual([expect.stringContaining('It has run like that')])
    })
    await eventually(async () => (await disk()).free < megabyte, 60_000)
    expect(service.get('greedy').state).toBe('running')
    const save = (await agent('greedy')).files.write('/workspace/file', Buffer.alloc(2 * megabyte), {
      condition: { kind: 'absent' },
    })
    await expect(save).rejects.toMatchObject({
      code: 'disk-full',
      remedy: 'Remove what is not needed inside the sandbox, then try again.',
    })

    await sh('greedy', 'rm /workspace/large /workspace/fill')
    await eventually(() => {
      expect(told('greedy')).toEqual([])
    })
    await service.resume('neighbour')
    await eventually(() => {
      expect(told('neighbour')).toEqual([])
    })
    expect(await backend.stage('gvisor').sh('neighbour', 'echo alive')).toBe('alive\n')
    await clear()
    await ended
  })
})

describe('the disk of an engine on this computer', () => {
  onPlaces([places.dockerRunc, places.podmanRunc, places.podmanGVisor], (stage, { kind }) => {
    it('[T-E7][SA9] is found by what the engine says of its data', async () => {
      const space = await stage().engine.diskSpace()
      expect(space).toMatchObject({ path: join(dirname(testEngines()[kind].socket), 'data') })
      expect(space?.freeBytes).toBeGreaterThan(0)
    })
  })
})
