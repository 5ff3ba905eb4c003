import type { TreeRow } from './tree-model.ts'

/** Lines that the person chose. The active one has the keyboard; a range goes from the anchor. */
export interface Selection {
  readonly active: string | null
  readonly anchor: string | null
  readonly chosen: ReadonlySet<string>
}

export const noSelection: Selection = { active: null, anchor: null, chosen: new Set() }

export function onlyOne(path: string | null): Selection {
  return { active: path, anchor: path, chosen: new Set(path === null ? [] : [path]) }
}

/** As Ctrl and a click do it. */
export function toggled(selection: Selection, path: string): Selection {
  const chosen = new Set(selection.chosen)
  if (!chosen.delete(path)) chosen.add(path)
  return { active: path, anchor: path, chosen }
}

/** As Shift and a click or an arrow do it. */
export function extendedTo(selection: Selection, rows: readonly TreeRow[], path: string): Selection {
  const anchor = rows.findIndex((row) => row.path === selection.anchor)
  const to = rows.findIndex((row) => row.path === path)
  if (anchor < 0 || to < 0) return onlyOne(path)
  const range = rows.slice(Math.min(anchor, to), Math.max(anchor, to) + 1)
  return { active: path, anchor: selection.anchor, chosen: new Set(range.map((row) => row.path)) }
}

export function all(selection: Selection, rows: readonly TreeRow[]): Selection {
  return { ...selection, chosen: new Set(rows.map(({ path }) => path)) }
}

/** The chosen lines that are there, without those that lie in a chosen folder: what is done to that is done to them. */
export function topmost(rows: readonly TreeRow[], chosen: ReadonlySet<string>): readonly TreeRow[] {
  const there = rows.filter(({ path, entry }) => chosen.has(path) && !entry.undecodable)
  let folder: string | null = null
  return there.filter(({ path, isFolder }) => {
    if (folder !== null && path.startsWith(folder)) return false
    if (isFolder) folder = `${path}/`
    return true
  })
}
