import { expect, it } from 'vitest'
import type { SearchMatch } from '../../../src-shared/agent/search-wire.ts'
import { mostFilesReplaced } from '../../../src-shared/api/search-limits.ts'
import type { ReplaceOutcome, ReplaceRequest } from '../../../src-shared/api/search.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend, BackendClient } from '../../bridge/backend.ts'
import { replaceIn, undoReplace } from './replace.ts'
import type { FileResult } from './result-rows.ts'
import { emptyQuery } from './search-query.ts'
import { changeSearch, noSearch, searchOf } from './search-state.ts'

const lost = new AirlockError({ code: 'backend-unreachable', message: 'Gone.', why: 'It ended.', remedy: 'Wait.' })
const match = (offset: number, changed: Partial<SearchMatch> = {}): SearchMatch => ({
  ...{ line: 1, column: 0, offset, length: 3, preview: 'foo', start: 0, end: 3, text: 'foo', replacement: null },
  ...changed,
})

/** A backend that answers `answered` times when it is asked to replace, and then is gone. */
function backendWith(answered: number, found: readonly FileResult[] = []) {
  const asked: ReplaceRequest[] = []
  let left = answered
  const client = {
    search: {
      replace: ({ files }: { readonly files: readonly ReplaceRequest[] }) => {
        if (left-- <= 0) throw lost
        asked.push(...files)
        const hash = '1'.repeat(64)
        return files.map(({ path, edits }): ReplaceOutcome => ({ path, kind: 'replaced', hash, undo: edits }))
      },
      text: () => Promise.resolve([{ files: found }]),
    },
    files: { open: () => ({ kind: 'text', version: { hash: '2'.repeat(64) } }) },
  } as unknown as BackendClient
  const backend: Pick<Backend, 'call'> = { call: async (ask) => await ask(client) }
  return { backend: backend as Backend, asked }
}

function shown(sandbox: string, results: readonly FileResult[]): void {
  changeSearch(sandbox, { ...noSearch, query: { ...emptyQuery, text: 'foo' }, replacement: 'bar', results })
}

it('[SR19] looks again for matches of nothing, and replaces only those that are found as they are shown', async () => {
  const empty = match(0, { length: 0, end: 0, text: '' })
  const files = [
    { path: 'same', matches: [empty] },
    { path: 'changed', matches: [empty] },
    { path: 'plain', matches: [match(0)] },
  ]
  shown('empty', files)
  const { backend, asked } = backendWith(1, [
    { path: 'same', matches: [empty] },
    { path: 'changed', matches: [{ ...empty, preview: 'other' }] },
  ])
  await replaceIn(backend, 'empty', files)
  expect(asked.map(({ path, hash }) => [path, hash])).toEqual([
    ['/workspace/same', '2'.repeat(64)],
    ['/workspace/plain', undefined],
  ])
  expect(searchOf('empty').skipped.map(({ path }) => path)).toEqual(['changed'])
})

it('[SR20] can undo what was replaced before the rest failed, and go on with an undo that broke off', async () => {
  const count = mostFilesReplaced * 2 + 1
  const files = Array.from({ length: count }, (_, index) => ({ path: `f${String(index)}`, matches: [match(0)] }))
  shown('partly', files)
  await expect(replaceIn(backendWith(1).backend, 'partly', files)).rejects.toBe(lost)
  const after = searchOf('partly')
  expect(after.lastReplace?.undo).toHaveLength(mostFilesReplaced)
  expect(after.results).toHaveLength(count - mostFilesReplaced)
  expect(after.skipped).toHaveLength(mostFilesReplaced)
  await expect(undoReplace(backendWith(0).backend, 'partly')).rejects.toBe(lost)
  expect(searchOf('partly').lastReplace?.undo).toHaveLength(mostFilesReplaced)
  await undoReplace(backendWith(1).backend, 'partly')
  expect(searchOf('partly').lastReplace).toBeNull()
})
