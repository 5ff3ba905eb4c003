import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import {
  activeGroupOf,
  fileTab,
  groupsOf,
  mostGroups,
  noFiles,
  type EditorGroup,
  type EditorLayout,
  type EditorTab,
} from './layout.ts'

/** A layout as it is kept: comparisons with given texts are not, since those belong to who opened them. */
interface KeptLayout {
  readonly columns: readonly (readonly KeptGroup[])[]
  /** Index of the active group, in reading order. */
  readonly active: number
}

interface KeptGroup {
  readonly id: number
  readonly tabs: readonly KeptTab[]
  readonly active: number
}

/** A file, or two of them that are compared. */
type KeptTab =
  | { readonly path: string; readonly isKept: boolean }
  | { readonly title: string; readonly original: string; readonly modified: string }

const mostTabs = 300

export function serializeLayout(layout: EditorLayout): string {
  const kept: KeptLayout = {
    columns: layout.columns.map((column) => column.map(keptGroup)),
    active: groupsOf(layout).indexOf(activeGroupOf(layout)),
  }
  return JSON.stringify(kept)
}

function keptGroup(group: EditorGroup): KeptGroup {
  const kept = group.tabs.slice(0, mostTabs).flatMap((tab) => {
    const one = keptTab(tab)
    return one === null ? [] : [{ key: tab.key, one }]
  })
  return { id: group.id, tabs: kept.map(({ one }) => one), active: kept.findIndex(({ key }) => key === group.active) }
}

function keptTab(tab: EditorTab): KeptTab | null {
  if (tab.kind === 'file') return { path: tab.path, isKept: tab.isKept }
  if (!('path' in tab.original && 'path' in tab.modified)) return null
  return { title: tab.title, original: tab.original.path, modified: tab.modified.path }
}

/** The layout that was kept; no files when it is none, or from a version that kept it otherwise. */
export function parseLayout(text: string): EditorLayout {
  const value = parsedJson(text)
  const taken = new Set<number>()
  const columns = listOf(field(value, 'columns'))
    .map((column) =>
      listOf(column)
        .map((group) => parseGroup(group, taken))
        .filter(({ tabs }) => tabs.length > 0),
    )
    .filter((column) => column.length > 0)
  const groups = columns.flat()
  const [first] = groups
  if (first === undefined || groups.length > mostGroups) return noFiles
  const active = field(value, 'active')
  const activeGroup = (typeof active === 'number' ? groups[active] : undefined) ?? first
  return { ...noFiles, columns, activeGroup: activeGroup.id, nextGroup: Math.max(...taken) + 1 }
}

/** Every file that has unsaved text has a tab: nothing that was typed may be out of sight. */
export function withDrafts(layout: EditorLayout, paths: readonly string[]): EditorLayout {
  const there = new Set(groupsOf(layout).flatMap(({ tabs }) => tabs.map(({ key }) => key)))
  const missing = paths.filter((path) => !there.has(path)).map((path) => fileTab(path, true))
  const [lastKey] = missing.map(({ key }) => key)
  if (lastKey === undefined) return layout
  const into = activeGroupOf(layout).id
  const add = (group: EditorGroup): EditorGroup =>
    group.id === into ? { ...group, tabs: [...group.tabs, ...missing], active: group.active ?? lastKey } : group
  return { ...layout, columns: layout.columns.map((column) => column.map(add)) }
}

function parseGroup(value: unknown, taken: Set<number>): EditorGroup {
  const kept = field(value, 'id')
  const isFree = typeof kept === 'number' && Number.isSafeInteger(kept) && kept > 0 && !taken.has(kept)
  const id = isFree ? kept : Math.max(0, ...taken) + 1
  taken.add(id)
  const parsed = listOf(field(value, 'tabs')).slice(0, mostTabs).map(parseTab)
  const index = field(value, 'active')
  const chosen = typeof index === 'number' ? parsed[index] : undefined
  const tabs = parsed.filter((tab) => tab !== null)
  const active = (chosen ?? tabs[0])?.key ?? null
  return { id, tabs, active, recent: active === null ? [] : [active] }
}

function parseTab(value: unknown): EditorTab | null {
  const path = field(value, 'path')
  if (isPath(path)) return fileTab(path, field(value, 'isKept') === true)
  const title = field(value, 'title')
  const original = field(value, 'original')
  const modified = field(value, 'modified')
  if (typeof title !== 'string' || !isPath(original) || !isPath(modified)) return null
  return {
    kind: 'diff',
    key: `diff ${title} ${modified}`,
    isKept: true,
    title,
    path: modified,
    original: { path: original },
    modified: { path: modified },
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('/') && value.length <= 4096
}
