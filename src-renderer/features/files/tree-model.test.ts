import { describe, expect, it } from 'vitest'
import { staleFolders } from './folder-listings.ts'
import { freeName } from './move-and-copy.ts'
import { all, extendedTo, noSelection, onlyOne, toggled, topmost } from './selection.ts'
import { entriesOf, SortedEntries, type TreeEntry } from './sorted-entries.ts'
import { nameProblem, treeAction, visibleRows } from './tree-model.ts'
import { TypeAhead } from './type-ahead.ts'

function entry(name: string, kind: TreeEntry['kind'] = 'file', targetKind: TreeEntry['targetKind'] = null): TreeEntry {
  return { name, kind, linkTarget: null, targetKind, undecodable: false }
}
const sortedNames = (...pieces: readonly (readonly TreeEntry[])[]) => {
  const sorted = new SortedEntries()
  for (const piece of pieces) sorted.add(piece)
  return sorted.entries.map(({ name }) => name)
}

const listings = new Map([
  ['/workspace', { entries: [entry('src', 'folder'), entry('index.js'), entry('test.js')] }],
  ['/workspace/src', { entries: [entry('parse.ts')] }],
])
const open = visibleRows('/workspace', new Set(['/workspace/src']), listings)
const closed = visibleRows('/workspace', new Set(), listings)

describe('the tree of files', () => {
  it('[FI33] shows folders first and counts like people do, links to folders among the folders, in whatever pieces they come', () => {
    const entries = [entry('a10'), entry('a2'), entry('b', 'link', 'folder'), entry('.git', 'folder'), entry('Ärger')]
    const order = ['.git', 'b', 'a2', 'a10', 'Ärger']
    expect(sortedNames(entries)).toEqual(order)
    expect(sortedNames(...entries.map((one) => [one]).reverse())).toEqual(order)
    expect(sortedNames([entry('a007'), entry('a7'), entry('A8')])).toEqual(['a007', 'a7', 'A8'])
  })

  it('[FI33] reads kinds, links and names that are no UTF-8 out of a listing', () => {
    const links = [{ at: 1, target: 'x', kind: 'folder' }] as const
    expect(entriesOf({ names: ['a', 'b', 'c\uDC80'], kinds: 'flo', links })).toEqual([
      { name: 'a', kind: 'file', linkTarget: null, targetKind: null, undecodable: false },
      { name: 'b', kind: 'link', linkTarget: 'x', targetKind: 'folder', undecodable: false },
      { name: 'c\uDC80', kind: 'other', linkTarget: null, targetKind: null, undecodable: true },
    ])
  })

  it('[FI37] chooses one, some or a range, and means by them what lies topmost', () => {
    const [src, parse, index, test] = open.map(({ path }) => path)
    expect([...toggled(onlyOne(src ?? ''), index ?? '').chosen]).toEqual([src, index])
    expect([...toggled(onlyOne(src ?? ''), src ?? '').chosen]).toEqual([])
    const range = extendedTo(onlyOne(index ?? ''), open, src ?? '')
    expect([...range.chosen]).toEqual([src, parse, index])
    expect([...extendedTo(range, open, test ?? '').chosen]).toEqual([index, test])
    expect(topmost(open, all(noSelection, open).chosen).map(({ path }) => path)).toEqual([src, index, test])
  })

  it('[FI38] gives a copy a name that is free', () => {
    expect(freeName('a.ts', new Set())).toBe('a.ts')
    expect(freeName('a.ts', new Set(['a.ts', 'a copy.ts']))).toBe('a copy 2.ts')
    expect(freeName('.env', new Set(['.env']))).toBe('.env copy')
  })

  it('has a line for each visible entry, with its level and place among its siblings', () => {
    expect(open.map(({ path, level, position, siblings }) => [path, level, position, siblings])).toEqual([
      ['/workspace/src', 1, 1, 3],
      ['/workspace/src/parse.ts', 2, 1, 1],
      ['/workspace/index.js', 1, 2, 3],
      ['/workspace/test.js', 1, 3, 3],
    ])
  })

  it('says that an expanded folder is loading until its listing is there', () => {
    const rows = visibleRows('/workspace', new Set(['/workspace/src']), new Map([...listings].slice(0, 1)))
    expect(rows[0]).toMatchObject({ isExpanded: true, isLoading: true })
  })

  it('moves with arrows, Home and End, and never past an end', () => {
    expect(treeAction('ArrowDown', open, 3)).toEqual({ type: 'move', index: 3 })
    expect(treeAction('ArrowUp', open, 0)).toEqual({ type: 'move', index: 0 })
    expect(treeAction('End', open, 0)).toEqual({ type: 'move', index: 3 })
    expect(treeAction('ArrowDown', [], -1)).toBeNull()
  })

  it('opens a folder to the right, then steps into it; closes it to the left, then steps out', () => {
    expect(treeAction('ArrowRight', closed, 0)).toMatchObject({ type: 'expand' })
    expect(treeAction('ArrowRight', open, 0)).toEqual({ type: 'move', index: 1 })
    expect(treeAction('ArrowLeft', open, 1)).toEqual({ type: 'move', index: 0 })
    expect(treeAction('ArrowLeft', open, 0)).toMatchObject({ type: 'collapse' })
    expect(treeAction('ArrowRight', open, 2)).toBeNull()
  })

  it('opens files with Enter and Space, and finds them by the first letters of their names, round the end', () => {
    expect(treeAction('Enter', open, 2)).toMatchObject({ type: 'open' })
    const typing = new TypeAhead()
    expect(typing.action('t', open, 0, 1000)).toEqual({ type: 'move', index: 3 })
    expect(typing.action('S', open, 3, 3000)).toEqual({ type: 'move', index: 0 })
    expect(typing.action('p', open, 0, 5000)).toEqual({ type: 'move', index: 1 })
    expect(typing.action('a', open, 1, 5100)).toEqual({ type: 'move', index: 1 })
    expect(typing.action('z', open, 3, 9000)).toBeNull()
  })

  it('refuses names that are paths, mean something else, or are taken', () => {
    for (const name of ['', '.', '..', 'a/b', 'a\0', 'ä'.repeat(128), 'taken']) {
      expect(nameProblem(name, ['taken']), JSON.stringify(name)).not.toBeNull()
    }
    expect(nameProblem('.env.local', ['taken'])).toBeNull()
  })

  it('[FI34] reads a folder again when something in it came or went, not when content changed, and all when changes were missed', () => {
    expect(staleFolders([{ kind: 'changed', path: '/workspace/a/b' }])).toEqual(new Set())
    expect(staleFolders([{ kind: 'created', path: '/workspace/a' }])).toEqual(new Set(['/workspace', '/workspace/a']))
    expect(staleFolders([{ kind: 'changed', path: '/workspace/a' }, { kind: 'overflow' }])).toBeNull()
  })
})
