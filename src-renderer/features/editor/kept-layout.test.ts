import { describe, expect, it } from 'vitest'
import { parseLayout, serializeLayout, withDrafts } from './kept-layout.ts'
import { activeGroupOf, fileTab, groupsOf, noFiles, withOpened, withSplit, type EditorLayout } from './layout.ts'

const kept = (layout: EditorLayout, path: string) =>
  withOpened(layout, fileTab(path, true), { keep: true, focus: true })

describe('[ED10] the open files that are kept', () => {
  it('come back with their groups, the active ones and what was only looked at', () => {
    const opened = withOpened(kept(kept(noFiles, '/a'), '/b'), fileTab('/c', false), { keep: false, focus: false })
    const layout = withSplit(withSplit(opened, 1, 'right', '/a'), 1, 'down', '/b')
    const back = parseLayout(serializeLayout(layout))
    expect(back.columns.map((column) => column.map(({ tabs }) => tabs.map(({ key }) => key)))).toEqual([
      [['/a', '/b', '/c'], ['/b']],
      [['/a']],
    ])
    expect(activeGroupOf(back).active).toBe('/b')
    expect(groupsOf(back)[0]).toMatchObject({ active: '/c', tabs: [{}, {}, { isKept: false }] })
    expect(kept(back, '/d').activeGroup).toBe(back.activeGroup)
  })

  it('leave comparisons with given texts out, and keep those of two files', () => {
    const tab = { kind: 'diff', isKept: true, path: '/b', modified: { path: '/b' } } as const
    const given = withOpened(
      noFiles,
      { ...tab, key: 'diff x /b', title: 'x', original: { text: 'a' } },
      { keep: true, focus: true },
    )
    expect(parseLayout(serializeLayout(given))).toEqual(noFiles)
    const files = withOpened(
      noFiles,
      { ...tab, key: 'diff x /b', title: 'x', original: { path: '/a' } },
      { keep: true, focus: true },
    )
    expect(activeGroupOf(parseLayout(serializeLayout(files))).tabs).toEqual(activeGroupOf(files).tabs)
  })

  it.each(['', '{', '[]', 'null', '{"columns":[[{"tabs":[{"path":1}]}]]}', '{"columns":{"a":1}}'])(
    'are none when %j was kept',
    (text) => {
      expect(parseLayout(text)).toEqual(noFiles)
    },
  )

  it('[ED11] have a tab for every file with unsaved text', () => {
    const layout = withDrafts(kept(noFiles, '/a'), ['/a', '/lost'])
    expect(activeGroupOf(layout)).toMatchObject({ active: '/a', tabs: [{ key: '/a' }, { key: '/lost', isKept: true }] })
    expect(activeGroupOf(withDrafts(noFiles, ['/lost'])).active).toBe('/lost')
    expect(withDrafts(layout, ['/a'])).toBe(layout)
  })
})
