import { create } from 'zustand'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { workspacePath } from '../../state/file-changes.ts'

/** Every file of a sandbox that is not ignored, relative to the workspace. */
export interface FileNames {
  readonly paths: readonly string[]
  readonly isListing: boolean
  /** There are more files than are listed. */
  readonly isCut: boolean
  readonly error: ErrorReport | null
}

export const noNames: FileNames = { paths: [], isListing: false, isCut: false, error: null }

/** Kept between openings: the list is there at once, and is renewed behind it. */
export const useFileNames = create<{ readonly bySandbox: Readonly<Record<string, FileNames>> }>(() => ({
  bySandbox: {},
}))

function change(sandbox: string, part: Partial<FileNames>): void {
  useFileNames.setState(({ bySandbox }) => ({
    bySandbox: { ...bySandbox, [sandbox]: { ...(bySandbox[sandbox] ?? noNames), ...part } },
  }))
}

/** Lists all files anew. What was known before is shown until the end, else what has come so far. Returns how to stop. */
export function listNames(backend: Backend, sandbox: string): () => void {
  const isFirst = (useFileNames.getState().bySandbox[sandbox] ?? noNames).paths.length === 0
  const paths: string[] = []
  let isCut = false
  change(sandbox, { isListing: true, error: null })
  const stop = backend.follow(
    (client, signal) => client.search.names({ sandbox, path: workspacePath }, { signal }),
    (record) => {
      for (const path of record.paths) paths.push(path)
      isCut ||= record.isCut
      if (isFirst) change(sandbox, { paths: [...paths] })
    },
    (error) => {
      stop()
      const told = error === null ? null : toErrorReport(error)
      change(sandbox, { isListing: false, isCut, error: told, ...(told === null ? { paths: paths.sort() } : {}) })
    },
  )
  return () => {
    stop()
    change(sandbox, { isListing: false })
  }
}
