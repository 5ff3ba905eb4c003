import { useState, type KeyboardEvent } from 'react'
import { all, extendedTo, onlyOne } from './selection.ts'
import { treeAction, type TreeRow } from './tree-model.ts'
import { TypeAhead } from './type-ahead.ts'
import type { Tree } from './use-tree.ts'
import type { TreeSelection } from './use-tree-selection.ts'

interface TreeKeysOptions {
  readonly tree: Tree
  readonly selected: TreeSelection
  readonly show: (path: string) => void
  readonly onOpen: (path: string, options: { readonly keep: boolean; readonly focus: boolean }) => void
  readonly onRename: (row: TreeRow) => void
  readonly onRemove: (rows: readonly TreeRow[]) => void
  readonly onCopy: (rows: readonly TreeRow[]) => void
  readonly onCut: (rows: readonly TreeRow[]) => void
  readonly onPaste: () => void
}

/** What each key does in the tree. */
export function useTreeKeys(options: TreeKeysOptions): (event: KeyboardEvent) => void {
  const { tree, selected, show, onOpen, onRename, onRemove, onCopy, onCut, onPaste } = options
  const { rows } = tree
  const { selection, active, chosen, select } = selected
  const [typeAhead] = useState(() => new TypeAhead())
  const act = (key: string, isExtending: boolean): boolean => {
    const action = treeAction(key, rows, active) ?? typeAhead.action(key, rows, active)
    if (action === null) return false
    switch (action.type) {
      case 'move': {
        const path = rows[action.index]?.path ?? null
        if (isExtending && path !== null) select(extendedTo(selection, rows, path))
        else select(onlyOne(path))
        if (path !== null) show(path)
        break
      }
      case 'expand':
        tree.expand(action.row.path)
        break
      case 'collapse':
        tree.collapse(action.row.path)
        break
      case 'open':
        onOpen(action.row.path, { keep: key === 'Enter', focus: key === 'Enter' })
        break
      case 'rename':
        if (!action.row.entry.undecodable) onRename(action.row)
        break
      case 'remove':
        onRemove(chosen())
        break
    }
    return true
  }
  const actWithMod = (key: string): boolean => {
    if (key === 'a') select(all(selection, rows))
    else if (key === 'c') onCopy(chosen())
    else if (key === 'x') onCut(chosen())
    else if (key === 'v') onPaste()
    else return false
    return true
  }
  return (event) => {
    if (event.altKey || event.target !== event.currentTarget) return
    const isDone =
      event.ctrlKey || event.metaKey
        ? !event.shiftKey && actWithMod(event.key.toLowerCase())
        : act(event.key, event.shiftKey)
    if (isDone) event.preventDefault()
  }
}
