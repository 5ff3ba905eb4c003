import type { SearchMatch } from '../../../src-shared/agent/search-wire.ts'
import { indexAfter } from '../../ui/list-keys.ts'

/** Matches of one file; `path` is relative to the workspace. */
export interface FileResult {
  readonly path: string
  readonly matches: readonly SearchMatch[]
}

/** One line of the results. */
export type ResultRow =
  | { readonly kind: 'file'; readonly key: string; readonly file: FileResult; readonly isExpanded: boolean }
  | {
      readonly kind: 'match'
      readonly key: string
      readonly file: FileResult
      readonly match: SearchMatch
      readonly position: number
    }

const byPath = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Results with more of them, in order of their paths; the same file's matches are put together. */
export function withMore(results: readonly FileResult[], more: readonly FileResult[]): readonly FileResult[] {
  const byName = new Map(results.map((file) => [file.path, file]))
  for (const { path, matches } of more) {
    const known = byName.get(path)
    byName.set(path, known === undefined ? { path, matches } : { path, matches: [...known.matches, ...matches] })
  }
  const all = [...byName.values()]
  return byName.size === results.length ? all : all.sort((a, b) => byPath.compare(a.path, b.path))
}

export function rowsOf(results: readonly FileResult[], collapsed: ReadonlySet<string>): readonly ResultRow[] {
  return results.flatMap((file): readonly ResultRow[] => {
    const isExpanded = !collapsed.has(file.path)
    const head: ResultRow = { kind: 'file', key: file.path, file, isExpanded }
    if (!isExpanded) return [head]
    return [
      head,
      ...file.matches.map((match, index): ResultRow => ({
        kind: 'match',
        key: `${file.path}\0${String(match.offset)}`,
        file,
        match,
        position: index + 1,
      })),
    ]
  })
}

export function countMatches(results: readonly FileResult[]): number {
  return results.reduce((sum, { matches }) => sum + matches.length, 0)
}

/** Without a match, or without a whole file when `match` is null. */
export function without(
  results: readonly FileResult[],
  path: string,
  match: SearchMatch | null,
): readonly FileResult[] {
  return results.flatMap((file) => {
    if (file.path !== path) return [file]
    const matches = match === null ? [] : file.matches.filter((one) => one !== match)
    return matches.length === 0 ? [] : [{ path, matches }]
  })
}

/** What a key does among the results, as the ARIA tree pattern has it. */
export type ResultAction =
  | { readonly type: 'move'; readonly index: number }
  | { readonly type: 'expand' | 'collapse' | 'open' | 'dismiss'; readonly row: ResultRow }

export function resultAction(key: string, rows: readonly ResultRow[], active: number): ResultAction | null {
  const row = rows[active]
  const index = indexAfter(key, active, rows.length)
  if (index !== null) return { type: 'move', index }
  if (row === undefined) return null
  switch (key) {
    case 'ArrowRight':
      if (row.kind === 'match') return null
      return row.isExpanded ? { type: 'move', index: active + 1 } : { type: 'expand', row }
    case 'ArrowLeft':
      if (row.kind === 'match') {
        return { type: 'move', index: rows.findIndex((one) => one.kind === 'file' && one.file === row.file) }
      }
      return row.isExpanded ? { type: 'collapse', row } : null
    case 'Enter':
    case ' ':
      if (row.kind === 'match') return { type: 'open', row }
      return { type: row.isExpanded ? 'collapse' : 'expand', row }
    case 'Delete':
      return { type: 'dismiss', row }
    default:
      return null
  }
}

/** The match after (or before) a line, round the end; null when there is none. */
export function stepMatch(rows: readonly ResultRow[], active: number, by: 1 | -1): number | null {
  for (let step = 1; step <= rows.length; step++) {
    const index = (active + by * step + rows.length * 2) % rows.length
    if (rows[index]?.kind === 'match') return index
  }
  return null
}
