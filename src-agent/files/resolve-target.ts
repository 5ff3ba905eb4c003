import { lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { isMissing, fileErrorOf } from './file-error.ts'
import { childOf, nameOf, parentOf } from './file-path.ts'
import { fromBytes, toFsPath } from './path-bytes.ts'

const mostLinks = 40

/**
 * Where a write to `path` goes: through links at its end, also one that leads to a file not made yet, as editors do.
 * The folder must exist.
 */
export function resolveTarget(path: string): string {
  let at = path
  for (let links = 0; links < mostLinks; links++) {
    try {
      return real(at)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    const folder = real(parentOf(at))
    const target = linkTarget(childOf(folder, nameOf(at)))
    if (target === null) return childOf(folder, nameOf(at))
    at = target.startsWith('/') ? target : childOf(folder, target)
  }
  throw fileErrorOf('ELOOP', path, 'ELOOP: too many links')
}

function real(path: string): string {
  return fromBytes(realpathSync.native(toFsPath(path), 'buffer'))
}

function linkTarget(path: string): string | null {
  try {
    if (!lstatSync(toFsPath(path)).isSymbolicLink()) return null
    return fromBytes(readlinkSync(toFsPath(path), 'buffer'))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
