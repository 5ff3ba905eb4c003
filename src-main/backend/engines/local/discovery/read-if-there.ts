import { readdir, readFile } from 'node:fs/promises'
import { errorCodeOf } from '../../../server/error-code.ts'

export type ReadFile =
  | { readonly state: 'read'; readonly text: string }
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly reason: string }

/** Nobody's settings are larger; more is not read (bytes). */
const largestFile = 4 * 1024 * 1024

/** Reads a small text file of somebody else's; never rejects. */
export async function readIfThere(path: string): Promise<ReadFile> {
  try {
    const bytes = await readFile(path)
    if (bytes.length > largestFile) return { state: 'unreadable', reason: `${path} is too large.` }
    return { state: 'read', text: bytes.toString('utf8') }
  } catch (error) {
    const code = errorCodeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'absent' }
    return { state: 'unreadable', reason: `${path} cannot be read (${code ?? String(error)}).` }
  }
}

/** The names in a directory, sorted; none where it is absent or closed to us. */
export async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(errorCodeOf(error) ?? '')) return []
    throw error
  }
}
