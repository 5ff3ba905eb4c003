import { parentOf } from '../../state/file-changes.ts'
import type { Edit } from './edits.ts'
import type { TreeRow } from './tree-model.ts'

/** A line of the list: an entry, or the place where a name is typed. */
export interface Line {
  readonly key: string
  readonly row: TreeRow | null
  readonly edit: Edit | null
  readonly level: number
  readonly parent: string
}

/** The lines of the tree, with the one where a name is typed at its place. */
export function withEditLine(rows: readonly TreeRow[], edit: Edit | null): readonly Line[] {
  const lines: Line[] = rows.map((row) => ({
    key: row.path,
    row,
    edit: edit?.kind === 'rename' && edit.path === row.path ? edit : null,
    level: row.level,
    parent: parentOf(row.path),
  }))
  if (edit === null || edit.kind === 'rename') return lines
  const index = rows.findIndex(({ path }) => path === edit.parent)
  const level = (rows[index]?.level ?? 0) + 1
  lines.splice(index + 1, 0, { key: 'edit', row: null, edit, level, parent: edit.parent })
  return lines
}
