import { describe, expect, it } from 'vitest'
import type { FileEntry } from '../../../src-shared/agent/files.ts'
import { nameProblem, sortEntries, treeAction, visibleRows } from './tree-model.ts'

function entry(name: string, kind: FileEntry['kind'] = 'file', targetKind: FileEntry['targetKind'] = null): FileEntry {
  return { name, kind, size: 0, modifiedMs: 0, mode: 0o644, linkTarget: null, targetKind, undecodable: false }
}

const listings = new Map([
  ['/workspace', [entry('src', 'folder'), entry('index.js'), entry('test.js')]],
  ['/workspace/src', [entry('parse.ts')]],
])
const open = visibleRows('/workspace', new Set(['/workspace/src']), listings)
const closed = visibleRows('/workspace', new Set(), listings)

describe('the tree of files', () => {
  it('shows folders first and counts like people do, links to folders among the folders', () => {
    const sorted = sortEntries([entry('a10'), entry('a2'), entry('b', 'link', 'folder'), entry('.git', 'folder')])
    expect(sorted.map(({ name }) => name)).toEqual(['.git', 'b', 'a2', 'a10'])
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

  it('opens files with Enter and Space, and finds them by their first letter, round the end', () => {
    expect(treeAction('Enter', open, 2)).toMatchObject({ type: 'open' })
    expect(treeAction('t', open, 0)).toEqual({ type: 'move', index: 3 })
    expect(treeAction('S', open, 3)).toEqual({ type: 'move', index: 0 })
    expect(treeAction('z', open, 3)).toBeNull()
  })

  it('refuses names that are paths, mean something else, or are taken', () => {
    for (const name of ['', '.', '..', 'a/b', 'a\0', 'ä'.repeat(128), 'taken']) {
      expect(nameProblem(name, ['taken']), JSON.stringify(name)).not.toBeNull()
    }
    expect(nameProblem('.env.local', ['taken'])).toBeNull()
  })
})
