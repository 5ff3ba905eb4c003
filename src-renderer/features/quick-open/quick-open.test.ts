import { describe, expect, it } from 'vitest'
import { fuzzyMatch } from './fuzzy-match.ts'
import { rankPaths } from './rank-paths.ts'
import { typedPlace } from './typed-place.ts'

const { signal } = new AbortController()
const paths = [
  'src/features/files/file-tree.tsx',
  'src/features/files/tree-line.tsx',
  'src/features/terminals/terminal-session.ts',
  'src/transfer/tree.ts',
  'docs/fire-tests.md',
]
const best = async (typed: string, recent: readonly string[] = []) =>
  (await rankPaths(typed, paths, recent, signal))?.map(({ path }) => path)

describe('opening by name', () => {
  it('[SR15] finds letters in their order, best at beginnings of words and in names', async () => {
    expect((await best('fitr'))?.[0]).toBe('src/features/files/file-tree.tsx')
    expect((await best('tree'))?.[0]).toBe('src/transfer/tree.ts')
    expect((await best('files line'))?.[0]).toBe('src/features/files/tree-line.tsx')
    expect((await best('terminals/term'))?.[0]).toBe('src/features/terminals/terminal-session.ts')
    expect(await best('zzz')).toEqual([])
  })

  it('[SR15] tells which letters fitted', () => {
    const path = 'src/FileTree.ts'
    expect(fuzzyMatch('ft', path, path.toLowerCase())?.positions).toEqual([4, 8])
  })

  it('[SR15] puts what was opened lately first, and shows that alone at the beginning', async () => {
    expect((await best('t', ['docs/fire-tests.md']))?.[0]).toBe('docs/fire-tests.md')
    expect((await best('', ['docs/fire-tests.md']))?.[0]).toBe('docs/fire-tests.md')
  })

  it('[SR15] gives other work its turn between slices of 200,000 files, and stops when the next letter is typed', async () => {
    const many = Array.from(
      { length: 200_000 },
      (_, index) => `folder-${String(index % 97)}/some-file-${String(index)}.ts`,
    )
    const typing = new AbortController()
    let turns = 0
    const count = setInterval(() => {
      turns += 1
    }, 0)
    const ranked = await rankPaths('fsf199999', many, [], typing.signal)
    clearInterval(count)
    expect(ranked?.[0]?.path).toContain('199999')
    expect(turns).toBeGreaterThan(0)
    const next = rankPaths('f', many, [], typing.signal)
    typing.abort()
    expect(await next).toBeNull()
  })

  it('[SR15] takes a line and a column after the name', () => {
    expect(typedPlace('tree:12:5')).toEqual({ path: 'tree', place: { line: 12, column: 5 } })
    expect(typedPlace('tree:7')).toEqual({ path: 'tree', place: { line: 7, column: 1 } })
    expect(typedPlace('tree:')).toEqual({ path: 'tree', place: null })
    expect(typedPlace('tree')).toEqual({ path: 'tree', place: null })
  })
})
