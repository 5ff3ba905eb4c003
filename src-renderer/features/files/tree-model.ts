import { indexAfter } from '../../ui/list-keys.ts'
import type { Listing } from './folder-listings.ts'
import { isFolder, type TreeEntry } from './sorted-entries.ts'

/** One visible line of the tree. */
export interface TreeRow {
  readonly path: string
  readonly name: string
  readonly entry: TreeEntry
  /** 1 for what lies directly in the workspace. */
  readonly level: number
  readonly isFolder: boolean
  readonly isExpanded: boolean
  readonly isLoading: boolean
  readonly position: number
  readonly siblings: number
}

/** The visible lines: what is in `root`, and below each expanded folder what is in it. */
export function visibleRows(
  root: string,
  expanded: ReadonlySet<string>,
  listings: ReadonlyMap<string, Pick<Listing, 'entries'>>,
): readonly TreeRow[] {
  const rows: TreeRow[] = []
  const visit = (folder: string, level: number) => {
    const entries = listings.get(folder)?.entries ?? []
    entries.forEach((entry, index) => {
      const path = `${folder}/${entry.name}`
      const folderLike = isFolder(entry)
      const isExpanded = folderLike && expanded.has(path)
      rows.push({
        path,
        name: entry.name,
        entry,
        level,
        isFolder: folderLike,
        isExpanded,
        isLoading: isExpanded && !listings.has(path),
        position: index + 1,
        siblings: entries.length,
      })
      if (isExpanded) visit(path, level + 1)
    })
  }
  visit(root, 1)
  return rows
}

/** What a key does in the tree, as the ARIA tree pattern has it. */
export type TreeAction =
  | { readonly type: 'move'; readonly index: number }
  | { readonly type: 'expand' | 'collapse' | 'open' | 'rename' | 'remove'; readonly row: TreeRow }

export function treeAction(key: string, rows: readonly TreeRow[], active: number): TreeAction | null {
  const row = rows[active]
  const index = indexAfter(key, active, rows.length)
  if (index !== null) return { type: 'move', index }
  if (row === undefined) return null
  switch (key) {
    case 'ArrowRight':
      if (!row.isFolder) return null
      if (!row.isExpanded) return { type: 'expand', row }
      return rows[active + 1]?.level === row.level + 1 ? { type: 'move', index: active + 1 } : null
    case 'ArrowLeft':
      if (row.isExpanded) return { type: 'collapse', row }
      return moveToParent(rows, active)
    case 'Enter':
    case ' ':
      if (!row.isFolder) return { type: 'open', row }
      return { type: row.isExpanded ? 'collapse' : 'expand', row }
    case 'F2':
      return { type: 'rename', row }
    case 'Delete':
      return { type: 'remove', row }
    default:
      return null
  }
}

function moveToParent(rows: readonly TreeRow[], active: number): TreeAction | null {
  const level = rows[active]?.level ?? 1
  for (let index = active - 1; index >= 0; index--) {
    if ((rows[index]?.level ?? level) < level) return { type: 'move', index }
  }
  return null
}

/** Why a name cannot be given, or null. */
export function nameProblem(name: string, siblings: readonly string[]): string | null {
  if (name === '') return 'Type a name.'
  if (name === '.' || name === '..') return `“${name}” has a meaning of its own.`
  if (name.includes('/') || name.includes('\0')) return 'A name has no “/”.'
  if (new TextEncoder().encode(name).length > 255) return 'That is too long: 255 bytes at most.'
  if (siblings.includes(name)) return `There is “${name}” already.`
  return null
}
