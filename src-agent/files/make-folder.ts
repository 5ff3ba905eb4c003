import { mkdir, stat } from 'node:fs/promises'
import { errnoOf, fileError, fileErrorOf } from './file-error.ts'
import { parentOf } from './file-path.ts'
import { toFsPath } from './path-bytes.ts'

/**
 * Makes a folder and those above it. One that is there already is fine; anything else in its place is not.
 * (Not by Node's `recursive`: where nothing can be made, as in /proc, that tries for ever.)
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await make(path)
  } catch (error) {
    throw fileError(error, path)
  }
}

async function make(path: string): Promise<void> {
  try {
    await makeOne(path)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || path === '/') throw error
    await make(parentOf(path))
    await makeOne(path)
  }
}

async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(toFsPath(path))
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
    if (!(await isFolder(path))) throw fileErrorOf('EEXIST', path, 'It is not a folder.')
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(toFsPath(path))).isDirectory()
  } catch (error) {
    // A link that leads nowhere.
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ELOOP') return false
    throw error
  }
}
