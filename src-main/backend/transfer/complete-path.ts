import { opendir, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, sep } from 'node:path'
import { errorCodeOf } from '../server/error-code.ts'

export interface PathCompletion {
  /** Absolute, with a separator at its end: what lies in it is listed. */
  readonly folder: string
  /** Names that go on from what was typed, folders with a separator at their end; by name, bounded. */
  readonly names: readonly string[]
}

const mostNames = 100
const mostLookedAt = 10_000
const archives = /\.(zip|tar|tgz|tar\.gz)$/i

/**
 * What a path that is being typed could become: folders, and archives where they are asked for. Hidden ones only after a
 * dot. Whatever cannot be read completes to nothing.
 */
export async function completePath(
  typed: string,
  home: string,
  options: { readonly archives: boolean; readonly signal?: AbortSignal },
): Promise<PathCompletion> {
  const text =
    typed === '~' || typed.startsWith(`~${sep}`) ? join(home, typed.slice(1)) + (typed === '~' ? sep : '') : typed
  const whole = text === '' ? home + sep : text
  if (!isAbsolute(whole)) return { folder: '', names: [] }
  const folder = whole.endsWith(sep) ? whole : join(dirname(whole), sep)
  const begun = whole.slice(folder.length).toLowerCase()
  const names: string[] = []
  let looked = 0
  try {
    for await (const entry of await opendir(folder)) {
      options.signal?.throwIfAborted()
      looked += 1
      if (looked > mostLookedAt) break
      if (!entry.name.toLowerCase().startsWith(begun) || (entry.name.startsWith('.') && !begun.startsWith('.')))
        continue
      const isFolder =
        entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(join(folder, entry.name))))
      if (isFolder) names.push(`${entry.name}${sep}`)
      else if (options.archives && entry.isFile() && archives.test(entry.name)) names.push(entry.name)
    }
  } catch (error) {
    // Being typed, it may name nothing yet: that is no error to tell.
    if (errorCodeOf(error) === null) throw error
    return { folder, names: [] }
  }
  return { folder, names: names.sort((a, b) => a.localeCompare(b)).slice(0, mostNames) }
}

async function leadsToFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    // A broken link is no folder.
    if (errorCodeOf(error) === null) throw error
    return false
  }
}
