import { mkdir, stat } from 'node:fs/promises'
import { errnoOf, fileError, fileErrorOf } from './file-error.ts'
import { toFsPath } from './path-bytes.ts'

/** Makes a folder and those above it. One that is there already is fine; anything else in its place is not. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(toFsPath(path), { recursive: true })
  } catch (error) {
    if (errnoOf(error) === 'EEXIST' && !(await isFolder(path))) {
      throw fileErrorOf('EEXIST', path, 'It is not a folder.')
    }
    throw fileError(error, path)
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(toFsPath(path))).isDirectory()
}
