import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { EngineStatus } from '../../../src-shared/engine/engine.ts'
import { collectingLog } from '../fixtures/sample.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { PutAwayAdvice } from './put-away-advice.ts'

const status = (...versionAdvice: string[]) =>
  ({ state: 'ready', candidates: [], engine: { name: 'Docker 26.1.5', versionAdvice } }) as unknown as EngineStatus

it('[IS17] what was put away is told by no door again, also by the next backend; the rest is', async () => {
  await using directory = await temporaryDirectory()
  const log = collectingLog()
  const advice = await PutAwayAdvice.open(directory.path, log)
  let changes = 0
  advice.subscribe(() => (changes += 1))
  await Promise.all([advice.add('runc 1.1.5 may be unpatched'), advice.add('of something else')])
  expect(changes).toBe(2)
  const next = await PutAwayAdvice.open(directory.path, log)
  for (const each of [advice, next]) {
    expect(each.without(status('runc 1.1.5 may be unpatched', 'runc 1.1.6 may be unpatched'))).toEqual(
      status('runc 1.1.6 may be unpatched'),
    )
  }
  expect(log.lines).toEqual([])
})

it('[IS17] a damaged list is begun anew, and holds a bounded number', async () => {
  await using directory = await temporaryDirectory()
  await writeFile(join(directory.path, 'advice.json'), '{"putAway": 3}')
  const log = collectingLog()
  const advice = await PutAwayAdvice.open(directory.path, log)
  expect(log.lines.join()).toContain('advice is told again')
  for (let number = 0; number < 120; number += 1) await advice.add(String(number))
  expect(advice.without(status('0', '119'))).toEqual(status('0'))
  expect((await PutAwayAdvice.open(directory.path, log)).without(status('0', '119'))).toEqual(status('0'))
})
