import { describe, expect, it } from 'vitest'
import type { SearchMatch } from '../../../src-shared/agent/search-wire.ts'
import { previewParts } from './preview-parts.ts'
import { resultAction, rowsOf, stepMatch, without, withMore } from './result-rows.ts'
import { globOfPath, globsOf } from './search-query.ts'

const match = (offset: number, changed: Partial<SearchMatch> = {}): SearchMatch => ({
  ...{ line: 1, column: 0, offset, length: 3, preview: 'foo', start: 0, end: 3, text: 'foo', replacement: null },
  ...changed,
})
const results = [
  { path: 'a10.ts', matches: [match(1), match(2)] },
  { path: 'b.ts', matches: [match(3)] },
]

describe('patterns', () => {
  it('[SR13] mean files and folders with all in them, and commas within braces part nothing', () => {
    expect(globsOf(' src/, *.{ts,tsx} ,,./docs/**')).toEqual([
      'src',
      'src/**',
      '*.{ts,tsx}',
      '*.{ts,tsx}/**',
      'docs/**',
    ])
    expect(globOfPath('a/[x] {1}*.ts')).toBe('/a/\\[x\\] \\{1\\}\\*.ts')
  })
})

describe('results', () => {
  it('[SR14] come in order of their paths as people count, a file’s matches together', () => {
    const more = withMore(results, [
      { path: 'a2.ts', matches: [match(9)] },
      { path: 'a10.ts', matches: [match(4)] },
    ])
    expect(more.map(({ path, matches }) => [path, matches.length])).toEqual([
      ['a2.ts', 1],
      ['a10.ts', 3],
      ['b.ts', 1],
    ])
  })

  it('[SR14] are lines of a tree, and go one by one or by file', () => {
    const rows = rowsOf(results, new Set(['b.ts']))
    expect(rows.map(({ kind }) => kind)).toEqual(['file', 'match', 'match', 'file'])
    const [first] = results[0]?.matches ?? []
    expect(without(results, 'a10.ts', first ?? null)[0]?.matches).toHaveLength(1)
    expect(without(results, 'b.ts', null).map(({ path }) => path)).toEqual(['a10.ts'])
  })

  it('[SR14] are gone through by keys', () => {
    const rows = rowsOf(results, new Set())
    expect(resultAction('ArrowLeft', rows, 2)).toEqual({ type: 'move', index: 0 })
    expect(resultAction('ArrowLeft', rows, 0)).toMatchObject({ type: 'collapse' })
    expect(resultAction('Enter', rows, 1)).toMatchObject({ type: 'open' })
    expect(resultAction('Delete', rows, 3)).toMatchObject({ type: 'dismiss' })
    expect([stepMatch(rows, -1, 1), stepMatch(rows, 4, 1), stepMatch(rows, 1, -1), stepMatch([], -1, 1)]).toEqual([
      1,
      1,
      4,
      null,
    ])
  })

  it('[SR14] show their match in a narrow pane, and nothing that acts', () => {
    const preview = `\t\t${'x'.repeat(60)}foo\u202Eend\u0007`
    const parts = previewParts(match(0, { preview, start: 62, end: 65 }))
    expect(parts.before).toBe(`…${'x'.repeat(14)}`)
    expect(parts).toMatchObject({ found: 'foo', after: '\\u{202e}end\\x07' })
  })
})
