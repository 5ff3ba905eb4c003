import { create } from 'zustand'
import {
  activeGroupOf,
  activeTabOf,
  fileTab,
  noFiles,
  withOpened,
  withRenamed,
  withRevealed,
  type EditorLayout,
  type OpenHow,
} from './layout.ts'
import { openDocuments } from './open-documents.ts'

/** The open files of each sandbox. Apart from the editor, so that opening one does not load it. */
export const useOpenFiles = create<{ readonly bySandbox: Readonly<Record<string, EditorLayout>> }>(() => ({
  bySandbox: {},
}))

export function layoutOf(sandbox: string): EditorLayout {
  return useOpenFiles.getState().bySandbox[sandbox] ?? noFiles
}

export function changeLayout(sandbox: string, update: (layout: EditorLayout) => EditorLayout): void {
  useOpenFiles.setState(({ bySandbox }) => {
    const before = bySandbox[sandbox] ?? noFiles
    const after = update(before)
    return after === before ? {} : { bySandbox: { ...bySandbox, [sandbox]: after } }
  })
}

/** Opens a file in the group that is active. */
export function openFile(sandbox: string, path: string, how: OpenHow): void {
  changeLayout(sandbox, (layout) => withOpened(layout, fileTab(path, how.keep), how))
}

/** A place in a file; both begin at 1. */
export interface FilePlace {
  readonly line: number
  readonly column?: number
}

/** Opens a file, focuses it and shows the place: what search results, links and errors do. */
export function openFileAt(sandbox: string, path: string, place?: FilePlace, how: Partial<OpenHow> = {}): void {
  const opening = { keep: true, focus: true, ...how }
  changeLayout(sandbox, (layout) => {
    const opened = withOpened(layout, fileTab(path, opening.keep), opening)
    return place === undefined ? opened : withRevealed(opened, path, place.line, place.column ?? 1)
  })
}

/** The file or folder `from` is called `to` now: tabs, text and undo go along. */
export function renameOpenFiles(sandbox: string, from: string, to: string): void {
  openDocuments.move(sandbox, from, to)
  changeLayout(sandbox, (layout) => withRenamed(layout, from, to))
}

/** The file in front in the active group; null when there is none. */
export function activePathOf(sandbox: string): string | null {
  return activePathIn(layoutOf(sandbox))
}

/** The same for a component. */
export function useActivePath(sandbox: string): string | null {
  return useOpenFiles((state) => activePathIn(state.bySandbox[sandbox] ?? noFiles))
}

function activePathIn(layout: EditorLayout): string | null {
  return activeTabOf(activeGroupOf(layout))?.path ?? null
}
