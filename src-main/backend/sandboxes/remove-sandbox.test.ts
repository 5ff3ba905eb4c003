import { expect, it } from 'vitest'
import { cutOff } from '../fixtures/staged-engine.ts'
import { stageService } from '../fixtures/staged-service.ts'

it('[SA1] the record of a removed sandbox goes last: until then it tells the intent', async () => {
  await using world = await stageService()
  await world.running()
  let recorded: unknown
  world.engine.stage('remove', async () => {
    recorded = await world.records()
  })
  await world.service.remove('demo', true)
  expect(recorded).toMatchObject([{ intent: 'remove' }])
  expect(await world.files()).toEqual([])
})

it('[SA1] [SA4] a removal that the engine refuses keeps the record, with the intent, for the next start', async () => {
  await using world = await stageService()
  await world.running()
  world.engine.stage('remove', () => Promise.reject(cutOff()))
  await expect(world.service.remove('demo', true)).rejects.toMatchObject({ code: 'engine-unreachable' })
  expect(await world.records()).toMatchObject([{ intent: 'remove' }])
})
