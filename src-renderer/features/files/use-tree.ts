import { useCallback, useMemo, useState } from 'react'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import type { FileEntry, FileListing } from '../../../src-shared/agent/files.ts'
import type { Backend } from '../../bridge/backend.ts'
import { useBackend } from '../../bridge/context.ts'
import { folderKey, workspacePath } from '../../state/file-changes.ts'
import { sortEntries, visibleRows, type TreeRow } from './tree-model.ts'

const pageSize = 10_000
/** A folder with more entries than a person could ever look through is cut, and says so. */
const mostEntries = 200_000

async function listFolder(backend: Backend, sandbox: string, path: string): Promise<readonly FileEntry[]> {
  const entries: FileEntry[] = []
  let cursor: string | null = null
  do {
    const at: string | null = cursor
    const page: FileListing = await backend.call((client) =>
      client.files.list({ sandbox, path, limit: pageSize, ...(at === null ? {} : { cursor: at }) }),
    )
    entries.push(...page.entries)
    cursor = page.next
  } while (cursor !== null && entries.length < mostEntries)
  return sortEntries(entries)
}

export interface Tree {
  readonly rows: readonly TreeRow[]
  readonly isLoading: boolean
  readonly error: unknown
  entriesOf(folder: string): readonly FileEntry[]
  expand(path: string): void
  collapse(path: string): void
}

const expandedBySandbox = new Map<string, ReadonlySet<string>>()

/** The lazily read tree of one sandbox: a folder is listed when it is first opened, and again when it changes. */
export function useTree(sandbox: string, isRunning: boolean): Tree {
  const backend = useBackend()
  const [expanded, setExpanded] = useState(() => expandedBySandbox.get(sandbox) ?? new Set<string>())
  const folders = useMemo(() => [workspacePath, ...expanded], [expanded])
  const results = useQueries({
    queries: folders.map((path) => ({
      queryKey: folderKey(sandbox, path),
      queryFn: () => listFolder(backend, sandbox, path),
      enabled: isRunning,
      staleTime: Infinity,
      placeholderData: keepPreviousData,
    })),
    combine: (all) => all.map(({ data, error }) => ({ data, error })),
  })
  const listings = useMemo(() => {
    const map = new Map<string, readonly FileEntry[]>()
    results.forEach(({ data, error }, index) => {
      const folder = folders[index]
      // A folder that is gone has nothing in it; its own parent's listing no longer has it either.
      if (folder !== undefined && (data !== undefined || error !== null)) map.set(folder, data ?? [])
    })
    return map
  }, [results, folders])
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
  return {
    rows,
    isLoading: isRunning && !listings.has(workspacePath),
    error: results[0]?.error ?? null,
    entriesOf: (folder) => listings.get(folder) ?? [],
    expand: (path) => {
      change((set) => set.add(path))
    },
    collapse: (path) => {
      change((set) => {
        for (const other of set) if (other === path || other.startsWith(`${path}/`)) set.delete(other)
      })
    },
  }
}
