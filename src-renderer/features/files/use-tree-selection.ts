import { useEffect, useMemo, useRef, useState } from 'react'
import { noSelection, onlyOne, topmost, type Selection } from './selection.ts'
import type { TreeRow } from './tree-model.ts'

interface TreeSelectionOptions {
  readonly rows: readonly TreeRow[]
  /** The file that the editor shows. */
  readonly shownPath: string | null
  /** Expands every folder above a path. */
  readonly reveal: (path: string) => void
  /** Scrolls to a path. */
  readonly show: (path: string) => void
}

export interface TreeSelection {
  readonly selection: Selection
  /** Where the active line is, -1 for none. */
  readonly active: number
  readonly activeRow: TreeRow | undefined
  readonly chosen: () => readonly TreeRow[]
  readonly select: (selection: Selection) => void
  /** Chooses a line alone, and scrolls to it. */
  readonly activate: (path: string | null) => void
  /** To be called before the file in front gets another name: what is chosen here stays. */
  readonly keepOverRename: (from: string) => void
}

/** What is chosen in the tree: by the person, or as the file in front of the editor. */
export function useTreeSelection({ rows, shownPath, reveal, show }: TreeSelectionOptions): TreeSelection {
  const [selection, setSelection] = useState<Selection>(noSelection)
  const keepsSelection = useRef(false)
  const active = useMemo(() => rows.findIndex(({ path }) => path === selection.active), [rows, selection.active])
  useEffect(() => {
    if (shownPath === null) return
    reveal(shownPath)
    const keeps = keepsSelection.current
    keepsSelection.current = false
    if (keeps) return
    setSelection((before) => (before.active === shownPath ? before : onlyOne(shownPath)))
    show(shownPath)
  }, [shownPath, reveal, show])
  return {
    selection,
    active,
    activeRow: rows[active],
    chosen: () => topmost(rows, selection.chosen),
    select: setSelection,
    activate: (path) => {
      setSelection(onlyOne(path))
      if (path !== null) show(path)
    },
    keepOverRename: (from) => {
      if (shownPath === from || shownPath?.startsWith(`${from}/`) === true) keepsSelection.current = true
    },
  }
}
