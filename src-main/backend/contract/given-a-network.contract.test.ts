import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { onPlaces, places } from './stage.ts'
import { openTerminal } from './watched-terminal.ts'

const name = 'given-a-network'

describe('a sandbox that somebody else gives a network', () => {
  onPlaces([places.dockerRunc], (stage) => {
    it('[SA5] is stopped when it is started with it, and no door gets in before', async () => {
      const { service, docker, sandbox, container, agent, sh } = stage()
      await sandbox(name)
      await sh(name, 'echo precious > /workspace/file')
      const terminal = await openTerminal(await agent(name))
      const outside = await container(name)
      await outside.stop()
      await eventually(() => service.get(name).state === 'stopped', 30_000)

      const network = await docker.createNetwork({ Name: name, Internal: true })
      try {
        await docker.getNetwork('none').disconnect({ Container: outside.id })
        await network.connect({ Container: outside.id })
        // Doors ask all the time; `service.agent` answers none of them.
        const gotIn: unknown[] = []
        const watch = new AbortController()
        const doors = (async () => {
          while (!watch.signal.aborted) {
            const [asked] = await Promise.allSettled([service.agent(name)])
            if (asked.status === 'fulfilled') gotIn.push(asked.value.sandbox)
            await new Promise((resolve) => setImmediate(resolve))
          }
        })()
        await outside.start()
        await eventually(() => service.get(name).error?.code === 'isolation-mismatch' && !service.isBusy, 60_000)
        watch.abort()
        await doors
        expect(gotIn).toEqual([])
        expect((await outside.inspect()).State.Running).toBe(false)
        const { state, isolation } = service.get(name)
        expect({ state, isolation }).toMatchObject({ state: 'stopped', isolation: { proven: false } })
        expect(isolation?.probes.filter(({ ok }) => !ok).map((probe) => probe.name)).toContain('network')
        await expect(service.start(name)).rejects.toMatchObject({ code: 'isolation-mismatch' })
        expect((await outside.inspect()).State.Running).toBe(false)

        await network.disconnect({ Container: outside.id })
        await docker.getNetwork('none').connect({ Container: outside.id })
        await service.start(name)
        expect(service.get(name)).toMatchObject({ state: 'running', error: null, isolation: { proven: true } })
        expect(await sh(name, 'cat /workspace/file')).toBe('precious\n')
        expect((await (await agent(name)).terminals.list()).map(({ id }) => id)).toEqual([terminal.id])
      } finally {
        await service.remove(name, true)
        await network.remove()
      }
    })
  })
})
