import { expect, it } from 'vitest'
import { stageService } from '../fixtures/staged-service.ts'
import { eventually } from '../fixtures/eventually.ts'

it('[DB1] when something was last done in a sandbox is told, kept over restarts, and written at most once a minute', async () => {
  await using world = await stageService()
  await world.running()
  const { id, createdAt, lastActiveAt } = world.service.get('demo')
  expect(lastActiveAt).toBe(createdAt)
  world.service.noteActivity(id)
  const first = world.service.get(id).lastActiveAt
  expect(first >= createdAt).toBe(true)
  await eventually(async () => (await world.records())[0]?.lastActiveAt === first)
  world.service.noteActivity(id)
  expect(world.service.get(id).lastActiveAt).toBe(first)
  world.service.noteActivity('ffffffffffff')
})
