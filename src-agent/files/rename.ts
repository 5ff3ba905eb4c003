import { lstat } from 'node:fs/promises'
import { moveFile, moveFolder } from './exclusive-move.ts'
import { errnoOf, fileError } from './file-error.ts'
import { toFsPath } from './path-bytes.ts'

/** Renames; a link is renamed itself. Never replaces what is at `to`. */
export async function renamePath(from: string, to: string): Promise<void> {
  let isFolder
  try {
    isFolder = (await lstat(toFsPath(from))).isDirectory()
  } catch (error) {
    throw fileError(error, from)
  }
  try {
    await (isFolder ? moveFolder(from, to) : moveFile(from, to))
  } catch (error) {
    throw fileError(error, errnoOf(error) === 'EXDEV' ? from : to)
  }
}
