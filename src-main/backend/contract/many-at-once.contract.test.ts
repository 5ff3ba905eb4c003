import { describe, expect, it } from 'vitest'
import { createRequest } from '../../../src-shared/engine/create-request.ts'
import { eventually } from '../fixtures/eventually.ts'
import { onPlaces, places } from './stage.ts'

/** Small ones: twenty run at once. */
const small = { cpus: 1, memoryBytes: 96 * 1024 ** 2 }

describe('many things asked at once', () => {
  onPlaces([places.dockerRunc], (stage, { isolation }) => {
    const ask = (name: string) => createRequest.parse({ name, isolation, ...small })

    it('[T-L7] of twenty creations of one name, one is made', async () => {
      const { service, docker } = stage()
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => service.create(ask('wanted'))))
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
      expect(refused).toHaveLength(19)
      for (const { reason } of refused) expect(reason).toMatchObject({ code: 'sandbox-name-taken' })
      await eventually(() => service.get('wanted').state === 'running', 60_000)
      expect(service.views()).toHaveLength(1)
      expect(await docker.listContainers({ all: true })).toHaveLength(1)
    })

    it('[T-L7] a start, a stop and a removal asked at once happen in turn, and asked twice they happen once', async () => {
      const { service, docker } = stage()
      await Promise.all([service.stop('wanted'), service.stop('wanted')])
      expect(service.get('wanted').state).toBe('stopped')
      await Promise.all([service.start('wanted'), service.start('wanted')])
      expect(service.get('wanted')).toMatchObject({ state: 'running', error: null })
      await service.stop('wanted')
      const starting = service.start('wanted')
      const outcomes = await Promise.allSettled([
        starting,
        service.remove('wanted', true),
        service.remove('wanted', true),
      ])
      expect(outcomes.slice(1).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
      expect(service.views()).toEqual([])
      expect(await docker.listContainers({ all: true })).toEqual([])
    })

    it('[T-L7] twenty of different names are all made, and all removed while some still start', async () => {
      const { service, docker } = stage()
      const count = isolation === 'gvisor' ? 6 : 20
      const names = Array.from({ length: count }, (_, index) => `one-${String(index)}`)
      await Promise.all(names.map((name) => service.create(ask(name))))
      const half = names.slice(0, count / 2)
      await eventually(() => {
        expect(half.map((name) => service.get(name).state)).toEqual(half.map(() => 'running'))
      }, 110_000)
      await Promise.all(names.map((name) => service.remove(name, true)))
      expect(service.views()).toEqual([])
      expect(await docker.listContainers({ all: true })).toEqual([])
      const { Volumes: volumes } = (await docker.listVolumes()) as unknown as { Volumes: { Name: string }[] | null }
      expect((volumes ?? []).map(({ Name }) => Name).filter((name) => !name.includes('airlock-runtime-'))).toEqual([])
    })
  })
})
