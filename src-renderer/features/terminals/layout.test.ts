import { describe, expect, it } from 'vitest'
import { keep, parseKept, restore } from './kept-layout.ts'
import {
  activeTab,
  keysOf,
  neighbour,
  noTabs,
  tabOf,
  withFocus,
  withMoved,
  withName,
  withoutTerminal,
  withReplaced,
  withSplit,
  withTerminal,
  type Layout,
} from './layout.ts'

const tabs = (...keys: string[]) => keys.reduce((layout, key) => withTerminal(layout, key, { show: true }), noTabs)
const rootOf = (layout: Layout, key: string) => {
  const root = tabOf(layout, key)?.root
  if (root === undefined) throw new Error(`${key} is in no tab.`)
  return root
}

/** a | b over c */
const three = withSplit(withSplit(tabs('a'), 'a', 'right', 'b'), 'b', 'down', 'c')

describe('[TE11] tabs of terminals', () => {
  it('show a new one, and after closing the one in front the one before it', () => {
    const layout = tabs('a', 'b', 'c')
    expect(activeTab(layout)?.focused).toBe('c')
    expect(activeTab(withoutTerminal(layout, 'c'))?.focused).toBe('b')
    expect(activeTab(withoutTerminal(layout, 'a'))?.focused).toBe('c')
    expect(withoutTerminal(tabs('a'), 'a')).toEqual(noTabs)
  })

  it('hold up to four terminals, beside and below one another', () => {
    expect(rootOf(three, 'a')).toEqual({
      kind: 'split',
      direction: 'right',
      panes: [
        { kind: 'terminal', key: 'a' },
        {
          kind: 'split',
          direction: 'down',
          panes: [
            { kind: 'terminal', key: 'b' },
            { kind: 'terminal', key: 'c' },
          ],
        },
      ],
    })
    const four = withSplit(three, 'a', 'right', 'd')
    expect(keysOf(rootOf(four, 'a'))).toEqual(['a', 'd', 'b', 'c'])
    expect(withSplit(four, 'c', 'down', 'e')).toBe(four)
  })

  it('close up when one of several terminals goes, and give the focus to the one before', () => {
    const layout = withoutTerminal(three, 'c')
    expect(rootOf(layout, 'a')).toEqual({
      kind: 'split',
      direction: 'right',
      panes: [
        { kind: 'terminal', key: 'a' },
        { kind: 'terminal', key: 'b' },
      ],
    })
    expect(activeTab(layout)?.focused).toBe('b')
  })

  it('lead from one terminal to the next on each side', () => {
    const root = rootOf(three, 'a')
    expect(neighbour(root, 'a', 'right')).toBe('b')
    expect(neighbour(root, 'c', 'left')).toBe('a')
    expect(neighbour(root, 'b', 'down')).toBe('c')
    expect(neighbour(root, 'c', 'up')).toBe('b')
    expect(neighbour(root, 'a', 'left')).toBeNull()
    expect(neighbour(root, 'a', 'down')).toBeNull()
  })

  it('are moved, named, and take another terminal in the place of one', () => {
    const layout = tabs('a', 'b', 'c')
    const order = ({ tabs }: Layout) => tabs.map(({ focused }) => focused).join('')
    const last = activeTab(layout)?.id ?? ''
    expect(order(withMoved(layout, last, 0))).toBe('cab')
    expect(order(withMoved(layout, last, 99))).toBe('abc')
    expect(activeTab(withName(layout, last, '  server '))?.name).toBe('server')
    expect(activeTab(withName(withName(layout, last, 'server'), last, ' '))?.name).toBeNull()
    expect(keysOf(rootOf(withReplaced(three, 'b', 'x'), 'x'))).toEqual(['a', 'x', 'c'])
    expect(activeTab(withFocus(layout, 'a'))?.focused).toBe('a')
  })
})

describe('[TE12] the layout that is kept', () => {
  const named = withName(withFocus(withTerminal(three, 'z', { show: true }), 'b'), tabOf(three, 'a')?.id ?? '', 'work')
  const idOf = (key: string) => (key === 'z' ? null : key.repeat(16))
  const kept = keep(named, idOf)

  it('comes back with names, splits, order and the one in front, by the sandbox’s own ids', () => {
    const layout = restore(parseKept(JSON.parse(JSON.stringify(kept))) ?? kept, (id) => `new-${id[0] ?? ''}`)
    expect(layout.tabs).toHaveLength(1)
    expect(activeTab(layout)).toMatchObject({ name: 'work', focused: 'new-b' })
    expect(keysOf(rootOf(layout, 'new-a'))).toEqual(['new-a', 'new-b', 'new-c'])
  })

  it('leaves out terminals that are gone, and shows none twice', () => {
    const layout = restore(kept, (id) => (id.startsWith('b') ? null : id))
    expect(keysOf(layout.tabs[0]?.root ?? rootOf(three, 'a'))).toEqual(['a'.repeat(16), 'c'.repeat(16)])
    const twice = { tabs: [...kept.tabs, ...kept.tabs], active: 1 }
    expect(restore(twice, (id) => id).tabs).toHaveLength(1)
  })

  it('is passed over when it is anything else', () => {
    for (const value of [null, 3, 'x', {}, { tabs: 3, active: 0 }, { tabs: [] }]) expect(parseKept(value)).toBeNull()
    expect(parseKept({ tabs: [null, { root: { panes: [] } }, { root: 3 }], active: 0 })?.tabs).toEqual([])
  })
})
