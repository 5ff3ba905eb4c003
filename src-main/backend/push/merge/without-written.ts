import type { PullResult } from '../journal/kept-pull.ts'
import type { Trees } from '../travel/read-sides.ts'
import { isSame } from './decide.ts'

/**
 * The base without paths that a pull which was given up wrote here already: what the cloud had once is no change of a person, and
 * must not count more than what the cloud has now.
 */
export function withoutWritten(base: Trees, local: Trees, written: readonly PullResult[]): Trees {
  if (written.length === 0) return base
  const left = { workspace: new Map(base.workspace), home: new Map(base.home) }
  for (const { folder, path, entry } of written) {
    if (isSame(entry, local[folder].get(path) ?? null)) left[folder].delete(path)
  }
  return left
}
