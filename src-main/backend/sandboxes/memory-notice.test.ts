import { expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { stageService } from '../fixtures/staged-service.ts'

it('[SA8] a program that ran out of memory is told as a notice of this run, which the next one does not have', async () => {
  await using world = await stageService()
  const id = await world.running()
  world.engine.tell({ kind: 'sandbox', id, what: 'out-of-memory' })
  await eventually(() => world.service.get('demo').notices.length === 1)
  expect(world.service.get('demo')).toMatchObject({
    state: 'running',
    error: null,
    notices: [{ text: expect.stringContaining('ran out of memory') as unknown }],
  })
  await world.service.stop('demo')
  await world.service.start('demo')
  expect(world.service.get('demo').notices).toEqual([])
})
