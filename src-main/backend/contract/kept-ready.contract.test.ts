import { describe, expect, it } from 'vitest'
import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import { createRequest } from '../../../src-shared/engine/create-request.ts'
import { eventually } from '../fixtures/eventually.ts'
import { firstPair, openBackend } from './stage.ts'

describe.each(firstPair)('a sandbox that is kept ready on $title', ({ kind, isolation }) => {
  const { socket, missing } = testEngines()[kind]

  it.skipIf(missing !== null)(
    '[WP1] [WP2] [WP4] is handed out as it is, and another one goes with the backend',
    async () => {
      const backend = await openBackend(socket, socket, 'base', '1')
      const { service, docker, container, sh, clear } = backend.stage(isolation)
      const ready = () => service.warm.view().then((view) => view.ready)
      const made = async () => (await docker.listContainers({ all: true })).map(({ Id }) => Id)
      try {
        await eventually(async () => (await ready()) === 1, 100_000)
        expect(service.views()).toEqual([])
        const waiting = await made()
        await service.create(createRequest.parse({ name: 'asked-for' }))
        await eventually(() => service.get('asked-for').state === 'running')
        expect(service.get('asked-for')).toMatchObject({ error: null, isolation: { proven: true } })
        expect(waiting).toContain((await container('asked-for')).id)
        expect(await sh('asked-for', 'echo ready')).toBe('ready\n')
        await clear()
        await eventually(async () => (await ready()) === 1, 100_000)
        const before = await made()
        expect(before.length).toBeGreaterThan(0)
      } finally {
        await backend.close()
      }
      expect(await made()).toEqual([])
    },
  )
})
