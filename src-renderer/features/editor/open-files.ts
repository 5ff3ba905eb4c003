import { create } from 'zustand'

/** A file that has a tab. One that was only looked at gives its tab to the next. */
export interface OpenFile {
  readonly path: string
  readonly isKept: boolean
}

export interface OpenFiles {
  readonly files: readonly OpenFile[]
  readonly active: string | null
  /** Counts up whenever the editor should take the focus. */
  readonly focusRequests: number
}

export const noFiles: OpenFiles = { files: [], active: null, focusRequests: 0 }

export function withOpened(
  open: OpenFiles,
  path: string,
  { keep, focus }: { readonly keep: boolean; readonly focus: boolean },
): OpenFiles {
  const focusRequests = open.focusRequests + (focus ? 1 : 0)
  const known = open.files.some((file) => file.path === path)
  const files = known
    ? open.files.map((file) => (file.path === path && keep ? { path, isKept: true } : file))
    : [...open.files.filter((file) => file.isKept || keep), { path, isKept: keep }]
  return { files, active: path, focusRequests }
}

export function withClosed(open: OpenFiles, path: string): OpenFiles {
  const index = open.files.findIndex((file) => file.path === path)
  const files = open.files.filter((file) => file.path !== path)
  const active = open.active === path ? (files[Math.max(0, index - 1)]?.path ?? null) : open.active
  return { ...open, files, active }
}

/** What was open at or below `from` is open at or below `to`. */
export function withRenamed(open: OpenFiles, from: string, to: string): OpenFiles {
  const move = (path: string) => (path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path)
  return {
    ...open,
    files: open.files
      // What was open under the name it has now is no longer there.
      .filter(
        ({ path }) =>
          move(path) !== path || !open.files.some((other) => other.path !== path && move(other.path) === path),
      )
      .map((file) => ({ ...file, path: move(file.path) })),
    active: open.active === null ? null : move(open.active),
  }
}

/** The open files of each sandbox. */
export const useOpenFiles = create<{ readonly bySandbox: Readonly<Record<string, OpenFiles>> }>(() => ({
  bySandbox: {},
}))

export function changeOpenFiles(sandbox: string, update: (open: OpenFiles) => OpenFiles): void {
  useOpenFiles.setState(({ bySandbox }) => ({
    bySandbox: { ...bySandbox, [sandbox]: update(bySandbox[sandbox] ?? noFiles) },
  }))
}
