import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { versionsOf, type KeptConflict } from './journal/kept-pull.ts'
import { PushJournal } from './journal/push-journal.ts'
import { showConflicts } from './show-conflicts.ts'

const id = '0123456789ab'

function conflictAt(path: string, text: string): KeptConflict {
  const hash = createHash('sha256').update(text).digest('hex')
  const cloud = { kind: 'file', hash, size: Buffer.byteLength(text), mode: 0o644 } as const
  const nothing = { base: null, local: null, regions: null }
  return { folder: 'workspace', path, kind: 'both-added', cloud, ...nothing }
}

it('[PU56] one look at conflicts holds so much text, and goes on with what is open where there are too many', async () => {
  await using directory = await temporaryDirectory()
  const journal = new PushJournal(directory.path, { error: () => undefined })
  const conflicts = Array.from({ length: 1003 }, (_, number) => conflictAt(String(number), 'there\n'))
  const [first] = conflicts
  if (first === undefined) throw new Error('It is there.')
  await journal.savePull(id, { results: [], folders: [], conflicts, decisions: [] })
  await (await journal.arrived(id)).put(first.cloud?.hash ?? '', [Buffer.from('there\n')])
  const shown = await showConflicts(journal, id, 15)
  expect(shown.map(({ path }) => path).slice(-1)).toEqual(['999'])
  expect(shown.filter(({ cloud }) => cloud?.text === 'there\n').map(({ path }) => path)).toEqual(['0', '1'])
  const decided = { folder: 'workspace', path: '0', versions: versionsOf(first), decision: { take: 'cloud' } } as const
  await journal.savePull(id, { results: [], folders: [], conflicts, decisions: [decided] })
  const next = await showConflicts(journal, id)
  expect([next[0]?.path, next.at(-1)?.path, next.length]).toEqual(['1', '1000', 1000])
})
