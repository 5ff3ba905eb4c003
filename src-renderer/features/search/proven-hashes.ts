import { searchLimits, type SearchMatch } from '../../../src-shared/agent/search-wire.ts'
import type { Backend } from '../../bridge/backend.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { workspacePath } from '../../state/file-changes.ts'
import type { FileResult } from './result-rows.ts'
import { findIn } from './run-search.ts'

/** Whether a match is of nothing, as that of `^`: its place cannot be told from any other by what stands there. */
export function hasEmptyMatch({ matches }: FileResult): boolean {
  return matches.some(({ text }) => text === '')
}

/**
 * Looks into files again and tells, by path, the content (its hash) in which all that is shown is found once more. A file
 * that is missing has changed since.
 */
export async function provenHashes(
  backend: Backend,
  sandbox: string,
  files: readonly FileResult[],
): Promise<ReadonlyMap<string, string>> {
  const proven = new Map<string, string>()
  for (let from = 0; from < files.length; from += searchLimits.globs) {
    const some = files.slice(from, from + searchLimits.globs)
    // Before it is searched: a change after that fails the condition of the write.
    const hashes = await Promise.all(some.map(({ path }) => hashOf(backend, sandbox, path)))
    const paths = some.map(({ path }) => path)
    const found = new Map((await findIn(backend, sandbox, paths)).map(({ path, matches }) => [path, matches]))
    for (const [index, { path, matches }] of some.entries()) {
      const places = new Set((found.get(path) ?? []).map(placeOf))
      const hash = hashes[index] ?? null
      if (hash !== null && matches.every((match) => places.has(placeOf(match)))) proven.set(path, hash)
    }
  }
  return proven
}

async function hashOf(backend: Backend, sandbox: string, path: string): Promise<string | null> {
  try {
    const opened = await backend.call((client) => client.files.open({ sandbox, path: `${workspacePath}/${path}` }))
    return opened.kind === 'text' ? opened.version.hash : null
  } catch (error) {
    if (toErrorReport(error).code === 'file-not-found') return null
    throw error
  }
}

function placeOf({ offset, line, text, preview, replacement }: SearchMatch): string {
  return JSON.stringify([offset, line, text, preview, replacement])
}
