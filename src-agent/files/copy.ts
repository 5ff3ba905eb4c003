import { cp, lstat } from 'node:fs/promises'
import { fileError, fileErrorOf, isMissing } from './file-error.ts'
import { toFsPath } from './path-bytes.ts'
import { removePath } from './remove.ts'

/**
 * Copies a file, a link itself or a folder with all in it, with permission bits and times. Never replaces what is at `to`;
 * a copy that fails or is cancelled leaves nothing.
 */
export async function copyPath(from: string, to: string, signal: AbortSignal): Promise<void> {
  if (!(await isThere(from))) throw fileErrorOf('ENOENT', from, 'ENOENT: no such file or directory')
  if (to === from || to.startsWith(`${from}/`))
    throw fileErrorOf('EINVAL', to, 'A folder cannot be copied into itself.')
  if (await isThere(to)) throw fileErrorOf('EEXIST', to, 'EEXIST: the name is taken')
  try {
    // Paths with bytes that are no UTF-8 do not get here: Node's copy takes strings alone.
    await cp(from, to, {
      recursive: true,
      force: false,
      errorOnExist: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
      filter: () => {
        signal.throwIfAborted()
        return true
      },
    })
  } catch (error) {
    if (await isThere(to)) await removePath(to, { recursive: true })
    throw copyError(error, to)
  }
}

/** Node wraps what the system said. */
function copyError(error: unknown, to: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ERR_FS_CP_EEXIST') return fileErrorOf('EEXIST', to, 'Something was put there meanwhile.')
  if (/^ERR_FS_CP_(SOCKET|FIFO_PIPE|UNKNOWN)$/.test(code))
    return fileErrorOf('ENXIO', to, 'It holds something that is no file.')
  return fileError(error, to)
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(toFsPath(path))
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw fileError(error, path)
  }
}
