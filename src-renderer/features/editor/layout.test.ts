import { describe, expect, it } from 'vitest'
import {
  activeGroupOf,
  fileTab,
  groupsOf,
  noFiles,
  withActiveGroup,
  withClosed,
  withKeptEverywhere,
  withMoved,
  withOpened,
  withRenamed,
  withReopened,
  withSplit,
  type EditorLayout,
} from './layout.ts'

const looked = (layout: EditorLayout, path: string) =>
  withOpened(layout, fileTab(path, false), { keep: false, focus: false })
const kept = (layout: EditorLayout, path: string) =>
  withOpened(layout, fileTab(path, true), { keep: true, focus: true })
const withFiles = (...paths: readonly string[]) => paths.reduce(kept, noFiles)
const tabs = (layout: EditorLayout) => groupsOf(layout).map((group) => group.tabs.map(({ key }) => key))

describe('the open files', () => {
  it('[ED1] give the tab of a file that was only looked at to the next one', () => {
    const layout = looked(looked(noFiles, '/a'), '/b')
    expect(activeGroupOf(layout)).toMatchObject({ tabs: [fileTab('/b', false)], active: '/b' })
    expect(layout.focusRequests).toBe(0)
  })

  it('[ED1] keep a file that was opened on purpose or edited, also when it was only looked at before', () => {
    const layout = looked(kept(looked(noFiles, '/a'), '/a'), '/b')
    expect(activeGroupOf(layout).tabs).toEqual([fileTab('/a', true), fileTab('/b', false)])
    expect(layout.focusRequests).toBe(1)
    expect(tabs(looked(withKeptEverywhere(layout, '/b'), '/c'))).toEqual([['/a', '/b', '/c']])
  })

  it('[ED2] open beside the one in front, and go back to what was in front before when that is closed', () => {
    const layout = looked(withFiles('/a', '/b', '/c'), '/a')
    const opened = kept(layout, '/d')
    expect(tabs(opened)).toEqual([['/a', '/d', '/b', '/c']])
    expect(activeGroupOf(withClosed(opened, 1, ['/d'])).active).toBe('/a')
    expect(activeGroupOf(withClosed(opened, 1, ['/b'])).active).toBe('/d')
    expect(activeGroupOf(withClosed(opened, 1, ['/a', '/b', '/c', '/d'])).active).toBeNull()
  })

  it('[ED2] come back in the order they were closed', () => {
    const closed = withClosed(withClosed(withFiles('/a', '/b', '/c'), 1, ['/a', '/b']), 1, ['/c'])
    const once = withReopened(closed)
    expect(tabs(once)).toEqual([['/c']])
    expect(tabs(withReopened(withReopened(once)))).toEqual([['/c', '/b', '/a']])
    expect(withReopened(noFiles)).toBe(noFiles)
  })

  it('[ED3] are split to the right and down into four groups at most, each with its own tabs', () => {
    const right = withSplit(withFiles('/a', '/b'), 1, 'right')
    expect(tabs(right)).toEqual([['/a', '/b'], ['/b']])
    const down = withSplit(right, 1, 'down', '/a')
    expect(down.columns.map((column) => column.map(({ id }) => id))).toEqual([[1, 3], [2]])
    const full = withSplit(down, 2, 'right')
    expect(groupsOf(full)).toHaveLength(4)
    expect(withSplit(full, 2, 'right')).toBe(full)
    expect(activeGroupOf(full).id).toBe(4)
    expect(tabs(kept(full, '/z')).at(-1)).toEqual(['/b', '/z'])
  })

  it('[ED3] lose a group with its last tab, and the one before becomes active', () => {
    const split = withSplit(withFiles('/a'), 1, 'right')
    const closed = withClosed(split, 2, ['/a'])
    expect(tabs(closed)).toEqual([['/a']])
    expect(closed.activeGroup).toBe(1)
    expect(tabs(withClosed(closed, 1, ['/a']))).toEqual([[]])
  })

  it('[ED4] are moved within their group and to another one', () => {
    const split = withActiveGroup(withSplit(withFiles('/a', '/b', '/c'), 1, 'right'), 1)
    expect(tabs(withMoved(split, 1, '/a', 1, 2))).toEqual([['/b', '/a', '/c'], ['/c']])
    expect(tabs(withMoved(split, 1, '/a', 2, 0))).toEqual([
      ['/b', '/c'],
      ['/a', '/c'],
    ])
    // There already: it is the same tab then.
    const joined = withMoved(split, 2, '/c', 1)
    expect(tabs(joined)).toEqual([['/a', '/b', '/c']])
    expect(activeGroupOf(joined)).toMatchObject({ id: 1, active: '/c' })
  })

  it('[ED5] follow a renamed file and what lies below a renamed folder, and nothing that only looks alike', () => {
    const layout = withSplit(withFiles('/src/a', '/src2/b'), 1, 'right', '/src/a')
    expect(tabs(withRenamed(layout, '/src', '/lib'))).toEqual([['/lib/a', '/src2/b'], ['/lib/a']])
  })

  it('[ED5] have one tab for a file that took the name of another one', () => {
    const layout = withFiles('/a', '/b')
    const renamed = withRenamed(layout, '/a', '/b')
    expect(tabs(renamed)).toEqual([['/b']])
    expect(activeGroupOf(renamed).active).toBe('/b')
    expect(tabs(withRenamed(layout, '/a', '/a'))).toEqual([['/a', '/b']])
  })
})
