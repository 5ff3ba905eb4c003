/** What a tab shows: one terminal, or several beside or below one another. `key` is that of a terminal of this window. */
export type Pane =
  | { readonly kind: 'terminal'; readonly key: string }
  | { readonly kind: 'split'; readonly direction: SplitDirection; readonly panes: readonly Pane[] }

export type SplitDirection = 'right' | 'down'
export type Side = 'left' | 'right' | 'up' | 'down'

export interface TerminalTab {
  readonly id: string
  /** What the person called it; null shows the title of its terminal. */
  readonly name: string | null
  readonly root: Pane
  /** The terminal in it that has, or had last, the focus. */
  readonly focused: string
}

export interface Layout {
  readonly tabs: readonly TerminalTab[]
  /** Id of the tab in front. */
  readonly active: string | null
}

export const noTabs: Layout = { tabs: [], active: null }

/** More in one tab are too small to read. */
export const mostPanes = 4

export function keysOf(pane: Pane): readonly string[] {
  return pane.kind === 'terminal' ? [pane.key] : pane.panes.flatMap(keysOf)
}

export function tabOf(layout: Layout, key: string): TerminalTab | undefined {
  return layout.tabs.find(({ root }) => keysOf(root).includes(key))
}

export function activeTab({ tabs, active }: Layout): TerminalTab | undefined {
  return tabs.find(({ id }) => id === active)
}

let nextTab = 1

export function tabWith(root: Pane, name: string | null = null, focused = keysOf(root)[0] ?? ''): TerminalTab {
  return { id: `tab-${nextTab++}`, name, root, focused }
}

/** A tab of its own for the terminal, at the end. */
export function withTerminal(layout: Layout, key: string, { show }: { readonly show: boolean }): Layout {
  const tab = tabWith({ kind: 'terminal', key })
  return { tabs: [...layout.tabs, tab], active: show ? tab.id : (layout.active ?? tab.id) }
}

/** Puts `added` right of or below `key` and gives it the focus; nothing changes when the tab is full. */
export function withSplit(layout: Layout, key: string, direction: SplitDirection, added: string): Layout {
  const tab = tabOf(layout, key)
  if (tab === undefined || keysOf(tab.root).length >= mostPanes) return layout
  return changeTab(layout, tab.id, (before) => ({
    ...before,
    root: splitPane(before.root, key, direction, added),
    focused: added,
  }))
}

function splitPane(pane: Pane, key: string, direction: SplitDirection, added: string): Pane {
  const leaf: Pane = { kind: 'terminal', key: added }
  if (pane.kind === 'terminal') {
    return pane.key === key ? { kind: 'split', direction, panes: [pane, leaf] } : pane
  }
  const at = pane.panes.findIndex((one) => one.kind === 'terminal' && one.key === key)
  if (at >= 0 && pane.direction === direction) return { ...pane, panes: pane.panes.toSpliced(at + 1, 0, leaf) }
  return { ...pane, panes: pane.panes.map((one) => splitPane(one, key, direction, added)) }
}

/** Without the terminal; a tab that has none left goes too, and the one before it comes to the front. */
export function withoutTerminal(layout: Layout, key: string): Layout {
  const tab = tabOf(layout, key)
  if (tab === undefined) return layout
  const root = prunedPane(tab.root, key)
  if (root !== null) {
    const others = keysOf(root)
    const before = keysOf(tab.root).indexOf(key) - 1
    const focused = tab.focused === key ? (others[Math.max(0, before)] ?? '') : tab.focused
    return changeTab(layout, tab.id, (one) => ({ ...one, root, focused }))
  }
  const index = layout.tabs.indexOf(tab)
  const tabs = layout.tabs.filter((one) => one !== tab)
  return { tabs, active: layout.active === tab.id ? (tabs[Math.max(0, index - 1)]?.id ?? null) : layout.active }
}

function prunedPane(pane: Pane, key: string): Pane | null {
  if (pane.kind === 'terminal') return pane.key === key ? null : pane
  const panes = pane.panes.flatMap((one) => prunedPane(one, key) ?? [])
  return panes.length <= 1 ? (panes[0] ?? null) : { ...pane, panes }
}

/** Another terminal in the place of `key`. */
export function withReplaced(layout: Layout, key: string, by: string): Layout {
  const replace = (pane: Pane): Pane =>
    pane.kind === 'split'
      ? { ...pane, panes: pane.panes.map(replace) }
      : pane.key === key
        ? { kind: 'terminal', key: by }
        : pane
  return {
    ...layout,
    tabs: layout.tabs.map((tab) => ({
      ...tab,
      root: replace(tab.root),
      focused: tab.focused === key ? by : tab.focused,
    })),
  }
}

/** Moves a tab to the place `to`, which is clamped to the places there are. */
export function withMoved(layout: Layout, id: string, to: number): Layout {
  const tab = layout.tabs.find((one) => one.id === id)
  if (tab === undefined) return layout
  const others = layout.tabs.filter((one) => one !== tab)
  return { ...layout, tabs: others.toSpliced(Math.max(0, Math.min(others.length, to)), 0, tab) }
}

/** An empty name is none: the title of the terminal is shown again. */
export function withName(layout: Layout, id: string, name: string): Layout {
  const trimmed = name.trim().slice(0, 80)
  return changeTab(layout, id, (tab) => ({ ...tab, name: trimmed === '' ? null : trimmed }))
}

/** The terminal has the focus: its tab is in front. */
export function withFocus(layout: Layout, key: string): Layout {
  const tab = tabOf(layout, key)
  if (tab === undefined || (tab.focused === key && layout.active === tab.id)) return layout
  return { ...changeTab(layout, tab.id, (one) => ({ ...one, focused: key })), active: tab.id }
}

/** The terminal on that side of `key` within its tab, if there is one. */
export function neighbour(pane: Pane, key: string, side: Side): string | null {
  if (pane.kind === 'terminal') return null
  const at = pane.panes.findIndex((one) => keysOf(one).includes(key))
  const holder = pane.panes[at]
  const within = holder === undefined ? null : neighbour(holder, key, side)
  if (within !== null) return within
  const isAlong = pane.direction === (side === 'left' || side === 'right' ? 'right' : 'down')
  const next = isAlong ? pane.panes[at + (side === 'left' || side === 'up' ? -1 : 1)] : undefined
  if (next === undefined) return null
  const keys = keysOf(next)
  return (side === 'left' || side === 'up' ? keys.at(-1) : keys[0]) ?? null
}

function changeTab(layout: Layout, id: string, change: (tab: TerminalTab) => TerminalTab): Layout {
  return { ...layout, tabs: layout.tabs.map((tab) => (tab.id === id ? change(tab) : tab)) }
}
