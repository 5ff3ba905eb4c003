import { lstat, readlink, realpath } from 'node:fs/promises'
import { isMissing, fileErrorOf } from './file-error.ts'
import { childOf, nameOf, parentOf } from './file-path.ts'
import { fromBytes, toFsPath } from './path-bytes.ts'

const mostLinks = 40

/**
 * Where a write to `path` goes: through links at its end, also one that leads to a file not made yet, as editors do.
 * The folder must exist.
 */
export async function resolveTarget(path: string): Promise<string> {
  let at = path
  for (let links = 0; links < mostLinks; links++) {
    try {
      return await real(at)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    const folder = await real(parentOf(at))
    const target = await linkTarget(childOf(folder, nameOf(at)))
    if (target === null) return childOf(folder, nameOf(at))
    at = target.startsWith('/') ? target : childOf(folder, target)
  }
  throw fileErrorOf('ELOOP', path, 'ELOOP: too many links')
}

async function real(path: string): Promise<string> {
  return fromBytes(await realpath(toFsPath(path), 'buffer'))
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    if (!(await lstat(toFsPath(path))).isSymbolicLink()) return null
    return fromBytes(await readlink(toFsPath(path), 'buffer'))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
