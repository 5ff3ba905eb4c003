import type Docker from 'dockerode'
import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { onPlaces, places } from './stage.ts'

/** Which runtime it is makes no difference to what others do by the engine. */
const where = [places.dockerRunc, places.podmanRunc]

describe('others who work on the same engine', () => {
  onPlaces(where, (stage, { kind }) => {
    it('[T-L3] what they do to a sandbox is seen: paused, resumed, stopped, started, removed', async () => {
      const { service, sandbox, container, sh } = stage()
      await sandbox('watched')
      await sh('watched', 'echo precious > /workspace/file')
      const becomes = (state: string) =>
        eventually(() => {
          expect(service.get('watched')).toMatchObject({ state, operation: null })
        }, 40_000)
      const outside = await container('watched')
      await outside.pause()
      await becomes('paused')
      await expect(service.agent('watched')).rejects.toMatchObject({ code: 'sandbox-state' })
      await outside.unpause()
      await becomes('running')
      expect(await sh('watched', 'cat /workspace/file')).toBe('precious\n')

      await outside.stop()
      await becomes('stopped')
      expect(service.get('watched').error).toBeNull()
      await outside.start()
      await becomes('running')
      expect(service.get('watched').isolation).toMatchObject({ proven: true })
      expect(await sh('watched', 'cat /workspace/file')).toBe('precious\n')

      await outside.kill({ signal: 'SIGKILL' })
      await becomes('stopped')
      expect(service.get('watched').error).toMatchObject({ message: '“watched” was killed.' })
      await service.start('watched')
      await outside.rename({ name: `renamed-by-somebody-${kind}` })
      expect(await sh('watched', 'cat /workspace/file')).toBe('precious\n')

      await outside.remove({ force: true })
      await expect(outside.inspect()).rejects.toMatchObject({ statusCode: 404 })
      await becomes('failed')
      expect(service.get('watched').error).toMatchObject({ code: 'sandbox-not-found' })
      await service.remove('watched', false)
      expect(service.views()).toEqual([])
    })

    it('[T-L4] a container with forged or copied labels is foreign, and never touched', async () => {
      const { sandbox, container, docker, engine, restart, logLines } = stage()
      const { id } = await sandbox('genuine')
      const { Config, Image } = await (await container('genuine')).inspect()
      const imitate = async (name: string, labels: Record<string, string>): Promise<Docker.Container> => {
        const made = await docker.createContainer({
          name,
          Image,
          Entrypoint: ['sleep'],
          Cmd: ['600'],
          Labels: labels,
          HostConfig: { NetworkMode: 'none' },
        })
        await made.start()
        return made
      }
      const forged = await imitate(`forged-${kind}`, { ...Config.Labels, 'app.airlock.sandbox': 'eeeeeeeeeeee' })
      const copied = await imitate(`copied-${kind}`, Config.Labels)
      try {
        expect((await engine.list()).find((seen) => seen.id === 'eeeeeeeeeeee')).toMatchObject({ ownership: 'foreign' })
        await restart()
        const { service } = stage()
        await eventually(
          () => service.get('genuine').state === 'running' && service.get('genuine').operation === null,
          60_000,
        )
        expect(service.views().map((view) => view.id)).toEqual([id])
        expect(logLines.join('\n')).toContain('eeeeeeeeeeee has Airlock')
        await expect(service.remove('eeeeeeeeeeee', true)).rejects.toMatchObject({ code: 'sandbox-not-found' })
        await expect(stage().engine.stop('eeeeeeeeeeee')).rejects.toMatchObject({ code: 'sandbox-foreign' })
        await service.stop('genuine')
        await service.remove('genuine', true)
        for (const each of [forged, copied]) expect((await each.inspect()).State.Running).toBe(true)
      } finally {
        await forged.remove({ force: true })
        await copied.remove({ force: true })
      }
    })
  })
})
