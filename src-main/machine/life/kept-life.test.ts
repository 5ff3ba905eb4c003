import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../../backend/fixtures/temporary-directory.ts'
import { KeptLife } from './kept-life.ts'

it('[MA35] how long a machine has is what it was told last, also after a start; what cannot be read is as it was made', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'airlock', 'life.json')
  const told: string[] = []
  const first = { idleMinutes: 15, endsAt: null }
  const open = () => new KeptLife({ file, first, log: (text) => told.push(text) })
  expect(await open().load()).toEqual(first)
  const later = { idleMinutes: null, endsAt: '2026-01-01T12:00:00.000Z' }
  const kept = open()
  await Promise.all([kept.save({ ...later, idleMinutes: 3 }), kept.save(later)])
  expect(await open().load()).toEqual(later)
  expect(told).toEqual([])
  await writeFile(file, '{"idleMinutes":')
  expect(await open().load()).toEqual(first)
  expect(told).toHaveLength(1)
})
