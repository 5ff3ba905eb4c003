/**
 * One side of a comparison: text that is given, a file of the sandbox as it is now with what is unsaved of it, or nothing,
 * since the file was not there.
 */
export type DiffSide = { readonly text: string } | { readonly path: string } | { readonly nothing: true }

/** What a tab is known by in its group: the path of a file, or what a comparison compares. */
export type TabKey = string

/** A file that has a tab. One that was only looked at gives its tab to the next. */
export interface FileTab {
  readonly kind: 'file'
  readonly key: TabKey
  readonly path: string
  readonly isKept: boolean
}

/** Two texts beside one another. `path` tells their language, and is what the tab is about. */
export interface DiffTab {
  readonly kind: 'diff'
  readonly key: TabKey
  readonly title: string
  readonly path: string
  readonly original: DiffSide
  readonly modified: DiffSide
  readonly isKept: true
}

export type EditorTab = FileTab | DiffTab

/** Tabs with one of them in front. */
export interface EditorGroup {
  readonly id: number
  readonly tabs: readonly EditorTab[]
  readonly active: TabKey | null
  /** Keys of its tabs, the one that was in front last first. */
  readonly recent: readonly TabKey[]
}

/** A place in a file to show, counted so that the same one can be asked for again. Lines and columns begin at 1. */
export interface Reveal {
  readonly path: string
  readonly line: number
  readonly column: number
  readonly count: number
}

/** The open files of one sandbox: columns side by side, in each of them groups one below the other. */
export interface EditorLayout {
  readonly columns: readonly (readonly EditorGroup[])[]
  readonly activeGroup: number
  readonly nextGroup: number
  /** Counts up whenever the editor should take the focus. */
  readonly focusRequests: number
  readonly reveal: Reveal | null
  /** Files that were closed, the last one first. */
  readonly closed: readonly string[]
}

export interface OpenHow {
  /** False only looks: the next file takes its place. */
  readonly keep: boolean
  readonly focus: boolean
}

export const mostGroups = 4
const mostClosed = 30

export const noFiles: EditorLayout = {
  columns: [[{ id: 1, tabs: [], active: null, recent: [] }]],
  activeGroup: 1,
  nextGroup: 2,
  focusRequests: 0,
  reveal: null,
  closed: [],
}

export function fileTab(path: string, isKept: boolean): FileTab {
  return { kind: 'file', key: path, path, isKept }
}

/** In reading order: column by column. */
export function groupsOf(layout: EditorLayout): readonly EditorGroup[] {
  return layout.columns.flat()
}

function groupOf(layout: EditorLayout, id: number): EditorGroup | undefined {
  return groupsOf(layout).find((group) => group.id === id)
}

export function activeGroupOf(layout: EditorLayout): EditorGroup {
  const [first] = groupsOf(layout)
  const active = groupOf(layout, layout.activeGroup) ?? first
  if (active === undefined) throw new Error('A layout has at least one group.')
  return active
}

export function activeTabOf(group: EditorGroup): EditorTab | null {
  return group.tabs.find(({ key }) => key === group.active) ?? null
}

/** Files of the sandbox that something in the layout shows. */
export function pathsIn(layout: EditorLayout): ReadonlySet<string> {
  return new Set(groupsOf(layout).flatMap(({ tabs }) => tabs.flatMap(pathsOf)))
}

/** The files that a tab shows; their text is gone with the last tab that shows it. */
export function pathsOf(tab: EditorTab): readonly string[] {
  if (tab.kind === 'file') return [tab.path]
  return [tab.original, tab.modified].flatMap((side) => ('path' in side ? [side.path] : []))
}

/** Brings a tab to the front of a group, the active one unless said; it is added when it is not there. */
export function withOpened(
  layout: EditorLayout,
  tab: EditorTab,
  { keep, focus }: OpenHow,
  into = activeGroupOf(layout).id,
): EditorLayout {
  const opened = withGroup(layout, into, (group) => {
    const known = group.tabs.some(({ key }) => key === tab.key)
    if (known) return inFront(keep ? keptIn(group, tab.key) : group, tab.key)
    const staying = keep ? group.tabs : group.tabs.filter(({ isKept }) => isKept)
    const place = staying.findIndex(({ key }) => key === group.active) + 1
    const tabs = staying.toSpliced(place === 0 ? staying.length : place, 0, tab)
    return inFront({ ...group, tabs }, tab.key)
  })
  return {
    ...opened,
    activeGroup: into,
    focusRequests: layout.focusRequests + (focus ? 1 : 0),
    closed: layout.closed.filter((path) => path !== tab.key),
  }
}

/** Shows the place in the file once its text is there. */
export function withRevealed(layout: EditorLayout, path: string, line: number, column: number): EditorLayout {
  return { ...layout, reveal: { path, line, column, count: (layout.reveal?.count ?? 0) + 1 } }
}

export function withKept(layout: EditorLayout, group: number, key: TabKey): EditorLayout {
  return withGroup(layout, group, (one) => keptIn(one, key))
}

/** A file that is edited is kept, in whichever group it only was looked at. */
export function withKeptEverywhere(layout: EditorLayout, path: string): EditorLayout {
  return withEachGroup(layout, (group) => keptIn(group, path))
}

/** Shows a tab in passing: it is not the one that was used last until it is opened. */
export function withShown(layout: EditorLayout, group: number, key: TabKey): EditorLayout {
  return withGroup(layout, group, (one) => ({ ...one, active: key }))
}

export function withActiveGroup(layout: EditorLayout, id: number): EditorLayout {
  return groupOf(layout, id) === undefined || layout.activeGroup === id ? layout : { ...layout, activeGroup: id }
}

/** Closes tabs of one group. A group without tabs goes, unless it is the only one. */
export function withClosed(layout: EditorLayout, id: number, keys: readonly TabKey[]): EditorLayout {
  const group = groupOf(layout, id)
  if (group === undefined) return layout
  const gone = group.tabs.filter(({ key }) => keys.includes(key))
  const paths = gone.flatMap((tab) => (tab.kind === 'file' ? [tab.path] : [])).reverse()
  const closed = [...paths, ...layout.closed.filter((path) => !paths.includes(path))].slice(0, mostClosed)
  return withoutEmpty({ ...withGroup(layout, id, (one) => without(one, keys)), closed })
}

/** Closes what was closed last again; the same layout when there is nothing. */
export function withReopened(layout: EditorLayout): EditorLayout {
  const [path] = layout.closed
  return path === undefined ? layout : withOpened(layout, fileTab(path, true), { keep: true, focus: true })
}

/** A new group beside or below `id`, with the tab in it as well; the same layout when there are as many as can be. */
export function withSplit(
  layout: EditorLayout,
  id: number,
  side: 'right' | 'down',
  key = groupOf(layout, id)?.active ?? null,
): EditorLayout {
  const tab = groupOf(layout, id)?.tabs.find((one) => one.key === key)
  if (tab === undefined || groupsOf(layout).length >= mostGroups) return layout
  const created: EditorGroup = {
    id: layout.nextGroup,
    tabs: [{ ...tab, isKept: true }],
    active: tab.key,
    recent: [tab.key],
  }
  const columns = layout.columns.flatMap((column): readonly (readonly EditorGroup[])[] => {
    const at = column.findIndex((group) => group.id === id)
    if (at < 0) return [column]
    return side === 'right' ? [column, [created]] : [column.toSpliced(at + 1, 0, created)]
  })
  return {
    ...layout,
    columns,
    activeGroup: created.id,
    nextGroup: layout.nextGroup + 1,
    focusRequests: layout.focusRequests + 1,
  }
}

/** Puts a tab at `index` of a group, its own or another one, and in front there. */
export function withMoved(
  layout: EditorLayout,
  from: number,
  key: TabKey,
  to: number,
  index: number = Number.MAX_SAFE_INTEGER,
): EditorLayout {
  const tab = groupOf(layout, from)?.tabs.find((one) => one.key === key)
  if (tab === undefined || groupOf(layout, to) === undefined) return layout
  const source = groupOf(layout, from)?.tabs.findIndex((one) => one.key === key) ?? -1
  const place = from === to && source < index ? index - 1 : index
  const lifted = withGroup(layout, from, (group) => without(group, [key]))
  const moved = withGroup(lifted, to, (group) => {
    const tabs = group.tabs.filter((one) => one.key !== key).toSpliced(place, 0, { ...tab, isKept: true })
    return inFront({ ...group, tabs }, key)
  })
  return withoutEmpty({ ...moved, activeGroup: to })
}

/** What was open at or below `from` is open at or below `to`. */
export function withRenamed(layout: EditorLayout, from: string, to: string): EditorLayout {
  const move = (path: string) => (path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path)
  const renamed = withEachGroup(layout, (group) => {
    const keys = new Map(group.tabs.map((tab) => [tab.key, tab.kind === 'file' ? move(tab.path) : tab.key]))
    const keyNow = (key: TabKey) => keys.get(key) ?? key
    const isTaken = (tab: EditorTab) =>
      // What was open under the name that another one has now is no longer there.
      keyNow(tab.key) === tab.key && group.tabs.some((other) => other !== tab && keyNow(other.key) === tab.key)
    return {
      ...group,
      tabs: group.tabs.filter((tab) => !isTaken(tab)).map((tab) => movedTab(tab, move)),
      active: group.active === null ? null : keyNow(group.active),
      recent: [...new Set(group.recent.map(keyNow))],
    }
  })
  return { ...renamed, closed: layout.closed.map(move) }
}

function movedTab(tab: EditorTab, move: (path: string) => string): EditorTab {
  if (tab.kind === 'file') return fileTab(move(tab.path), tab.isKept)
  const side = (one: DiffSide): DiffSide => ('path' in one ? { path: move(one.path) } : one)
  return { ...tab, path: move(tab.path), original: side(tab.original), modified: side(tab.modified) }
}

function inFront(group: EditorGroup, key: TabKey): EditorGroup {
  const there = new Set(group.tabs.map((tab) => tab.key))
  return { ...group, active: key, recent: [key, ...group.recent.filter((one) => one !== key && there.has(one))] }
}

function keptIn(group: EditorGroup, key: TabKey): EditorGroup {
  const isLookedAt = group.tabs.some((tab) => tab.key === key && !tab.isKept)
  if (!isLookedAt) return group
  return { ...group, tabs: group.tabs.map((tab) => (tab.key === key ? { ...tab, isKept: true } : tab)) }
}

/** The one that was in front before comes to the front, else the neighbour. */
function without(group: EditorGroup, keys: readonly TabKey[]): EditorGroup {
  const index = group.tabs.findIndex(({ key }) => key === group.active)
  const tabs = group.tabs.filter(({ key }) => !keys.includes(key))
  const recent = group.recent.filter((key) => !keys.includes(key))
  if (group.active === null || !keys.includes(group.active)) return { ...group, tabs, recent }
  const next = recent[0] ?? tabs[Math.max(0, index - 1)]?.key ?? null
  return { ...group, tabs, recent, active: next }
}

function withGroup(layout: EditorLayout, id: number, change: (group: EditorGroup) => EditorGroup): EditorLayout {
  return withEachGroup(layout, (group) => (group.id === id ? change(group) : group))
}

function withEachGroup(layout: EditorLayout, change: (group: EditorGroup) => EditorGroup): EditorLayout {
  return { ...layout, columns: layout.columns.map((column) => column.map(change)) }
}

function withoutEmpty(layout: EditorLayout): EditorLayout {
  const groups = groupsOf(layout)
  const left = groups.filter(({ tabs }) => tabs.length > 0)
  const [only] = groups
  if (left.length === 0 && only !== undefined) return { ...layout, columns: [[only]], activeGroup: only.id }
  const columns = layout.columns
    .map((column) => column.filter(({ tabs }) => tabs.length > 0))
    .filter((column) => column.length > 0)
  if (left.some(({ id }) => id === layout.activeGroup)) return { ...layout, columns }
  const index = groups.findIndex(({ id }) => id === layout.activeGroup)
  const before = groups.slice(0, index).findLast(({ tabs }) => tabs.length > 0) ?? left[0]
  return { ...layout, columns, activeGroup: before?.id ?? layout.activeGroup }
}
