import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { useBackend } from '../../bridge/context.ts'
import { onFileChanges, parentOf, workspacePath } from '../../state/file-changes.ts'
import { FolderListings } from './folder-listings.ts'
import type { TreeEntry } from './sorted-entries.ts'
import { visibleRows, type TreeRow } from './tree-model.ts'

export interface Tree {
  readonly rows: readonly TreeRow[]
  readonly isLoading: boolean
  readonly error: ErrorReport | null
  entriesOf(folder: string): readonly TreeEntry[]
  expand(path: string): void
  /** With all folders in it. */
  collapse(path: string): void
  collapseAll(): void
  /** Expands every folder above a path. */
  reveal(path: string): void
}

const expandedBySandbox = new Map<string, ReadonlySet<string>>()
const listingsBySandbox = new Map<string, { readonly backend: Backend; readonly listings: FolderListings }>()

function listingsOf(backend: Backend, sandbox: string): FolderListings {
  const known = listingsBySandbox.get(sandbox)
  if (known?.backend === backend) return known.listings
  const listings = new FolderListings(backend, sandbox)
  listingsBySandbox.set(sandbox, { backend, listings })
  return listings
}

/** The lazily read tree of one sandbox: a folder is listed when it is first opened, and again when it changes. */
export function useTree(sandbox: string, isRunning: boolean): Tree {
  const backend = useBackend()
  const store = listingsOf(backend, sandbox)
  const listings = useSyncExternalStore(store.subscribe, () => store.all)
  const [expanded, setExpanded] = useState(() => expandedBySandbox.get(sandbox) ?? new Set<string>())
  useEffect(() => {
    if (isRunning) store.want([workspacePath, ...expanded])
  }, [store, isRunning, expanded])
  useEffect(
    () =>
      onFileChanges((of, changes) => {
        if (of === sandbox) store.changed(changes)
      }),
    [store, sandbox],
  )
  const rows = useMemo(() => visibleRows(workspacePath, expanded, listings), [expanded, listings])
  const change = useCallback(
    (update: (before: Set<string>) => void) => {
      setExpanded((before) => {
        const after = new Set(before)
        update(after)
        expandedBySandbox.set(sandbox, after)
        return after
      })
    },
    [sandbox],
  )
  const reveal = useCallback(
    (path: string) => {
      const folders: string[] = []
      for (let at = parentOf(path); at.startsWith(`${workspacePath}/`); at = parentOf(at)) folders.push(at)
      change((set) => {
        for (const folder of folders) set.add(folder)
      })
    },
    [change],
  )
  return {
    rows,
    isLoading: isRunning && !listings.has(workspacePath),
    error: listings.get(workspacePath)?.error ?? null,
    entriesOf: (folder) => listings.get(folder)?.entries ?? [],
    expand: (path) => {
      if (path !== workspacePath) change((set) => set.add(path))
    },
    collapse: (path) => {
      change((set) => {
        for (const other of set) if (other === path || other.startsWith(`${path}/`)) set.delete(other)
      })
    },
    collapseAll: () => {
      change((set) => {
        set.clear()
      })
    },
    reveal,
  }
}
