import { keysOf, noTabs, tabWith, type Layout, type Pane } from './layout.ts'

/** A layout as it is kept over restarts: terminals by the ids that their sandbox knows. */
export interface KeptLayout {
  readonly tabs: readonly { readonly name: string | null; readonly root: KeptPane; readonly focused: string | null }[]
  /** Place of the tab in front. */
  readonly active: number
}

type KeptPane = string | { readonly direction: 'right' | 'down'; readonly panes: readonly KeptPane[] }

const mostTabs = 100

/** `idOf` tells the sandbox's id of a terminal here; one that has none yet is not kept. */
export function keep(layout: Layout, idOf: (key: string) => string | null): KeptLayout {
  const tabs = layout.tabs.flatMap((tab) => {
    const root = keepPane(tab.root, idOf)
    return root === null ? [] : [{ source: tab.id, name: tab.name, root, focused: idOf(tab.focused) }]
  })
  return {
    tabs: tabs.map(({ name, root, focused }) => ({ name, root, focused })),
    active: Math.max(
      0,
      tabs.findIndex(({ source }) => source === layout.active),
    ),
  }
}

function keepPane(pane: Pane, idOf: (key: string) => string | null): KeptPane | null {
  if (pane.kind === 'terminal') return idOf(pane.key)
  const panes = pane.panes.flatMap((one) => keepPane(one, idOf) ?? [])
  return panes.length <= 1 ? (panes[0] ?? null) : { direction: pane.direction, panes }
}

/** The kept layout with the terminals that are still there; `keyOf` tells their keys here, each once. */
export function restore(kept: KeptLayout, keyOf: (id: string) => string | null): Layout {
  const used = new Set<string>()
  const once = (id: string) => {
    if (used.has(id)) return null
    used.add(id)
    return keyOf(id)
  }
  let active: string | null = null
  const tabs = kept.tabs.flatMap((one, index) => {
    const root = restorePane(one.root, once)
    if (root === null) return []
    const focused = one.focused === null ? null : keyOf(one.focused)
    const tab = tabWith(root, one.name, focused !== null && keysOf(root).includes(focused) ? focused : undefined)
    if (index === kept.active) active = tab.id
    return [tab]
  })
  return tabs.length === 0 ? noTabs : { tabs, active: active ?? tabs[0]?.id ?? null }
}

function restorePane(pane: KeptPane, keyOf: (id: string) => string | null): Pane | null {
  if (typeof pane === 'string') {
    const key = keyOf(pane)
    return key === null ? null : { kind: 'terminal', key }
  }
  const panes = pane.panes.flatMap((one) => restorePane(one, keyOf) ?? [])
  return panes.length <= 1 ? (panes[0] ?? null) : { kind: 'split', direction: pane.direction, panes }
}

/** What was kept, if it is what this version keeps; null for anything else. */
export function parseKept(value: unknown): KeptLayout | null {
  if (!isObject(value) || !Array.isArray(value['tabs']) || typeof value['active'] !== 'number') return null
  const tabs = (value['tabs'] as unknown[]).slice(0, mostTabs).flatMap((tab) => {
    if (!isObject(tab)) return []
    const root = parsePane(tab['root'], 0)
    if (root === null) return []
    const { name, focused } = tab
    return [
      {
        name: typeof name === 'string' ? name.slice(0, 80) : null,
        root,
        focused: typeof focused === 'string' ? focused : null,
      },
    ]
  })
  return { tabs, active: value['active'] }
}

function parsePane(value: unknown, depth: number): KeptPane | null {
  if (typeof value === 'string') return value
  if (depth > 4 || !isObject(value) || !Array.isArray(value['panes'])) return null
  const panes = (value['panes'] as unknown[]).slice(0, 4).flatMap((pane) => parsePane(pane, depth + 1) ?? [])
  return panes.length === 0 ? null : { direction: value['direction'] === 'down' ? 'down' : 'right', panes }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
