import { link, lstat, mkdir, rename, rmdir, unlink } from 'node:fs/promises'
import { errnoOf, fileErrorOf } from './file-error.ts'
import { toFsPath } from './path-bytes.ts'

/*
 * Moves that never replace anything. The kernel's call for that (`renameat2` with `RENAME_NOREPLACE`) is not in Node's
 * reach, so the new name is claimed by a call that fails when it is taken: a hard link for a file, an empty folder for a folder.
 */

/** Errors of `link` which say that links are not possible here; a taken name is `EEXIST`. */
const noLinks: ReadonlySet<string> = new Set(['EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

/** Fails with `EEXIST` when anything is at `to`, also a broken link. */
export async function moveFile(from: string, to: string): Promise<void> {
  const [source, target] = [toFsPath(from), toFsPath(to)]
  try {
    await link(source, target)
  } catch (error) {
    if (!noLinks.has(errnoOf(error) ?? '')) throw error
    // Another user's file, or a file system without links. Between this look and the rename somebody may take the name.
    await assertFree(to)
    await rename(source, target)
    return
  }
  try {
    await unlink(source)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return
    // May be read but not removed: then it was not moved, and must not be there twice.
    await unlink(target)
    throw error
  }
}

/** Fails with `EEXIST` when anything is at `to`. */
export async function moveFolder(from: string, to: string): Promise<void> {
  if (to.startsWith(`${from}/`)) throw fileErrorOf('EINVAL', to, 'A folder cannot be moved into itself.')
  await mkdir(toFsPath(to), { mode: 0o700 })
  try {
    // Replaces our empty folder; one that got something in it meanwhile refuses.
    await rename(toFsPath(from), toFsPath(to))
  } catch (error) {
    await removeClaim(to)
    throw errnoOf(error) === 'ENOTEMPTY' ? fileErrorOf('EEXIST', to, 'Something was put there meanwhile.') : error
  }
}

async function assertFree(path: string): Promise<void> {
  try {
    await lstat(toFsPath(path))
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return
    throw error
  }
  throw fileErrorOf('EEXIST', path, 'EEXIST: the name is taken')
}

async function removeClaim(path: string): Promise<void> {
  try {
    await rmdir(toFsPath(path))
  } catch (error) {
    // Somebody uses it already: then it is theirs.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
  }
}
