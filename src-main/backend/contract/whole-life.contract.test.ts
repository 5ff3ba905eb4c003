import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { onPlaces, places } from './stage.ts'

describe('a sandbox', () => {
  onPlaces(Object.values(places), (stage) => {
    it('is made, proven, worked in, found by the next backend, stopped, started and removed', async () => {
      const { service, sandbox, sh, restart } = stage()
      await sandbox('whole')
      expect(await sh('whole', 'echo kept > /workspace/file; id -u')).toBe('1000\n')

      await restart()
      const next = stage().service
      expect(next).not.toBe(service)
      await eventually(() => next.get('whole').state === 'running' && next.get('whole').operation === null, 60_000)
      expect(next.get('whole').isolation).toMatchObject({ proven: true })
      expect(await sh('whole', 'cat /workspace/file')).toBe('kept\n')

      await next.stop('whole')
      await next.start('whole')
      expect(await sh('whole', 'cat /workspace/file')).toBe('kept\n')
      await next.remove('whole', true)
      expect(next.views()).toEqual([])
      expect(await next.link.current?.list()).toEqual([])
    })
  })
})
