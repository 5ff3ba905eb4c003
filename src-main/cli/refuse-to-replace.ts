import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../backend/server/error-code.ts'

const mostNamed = 5

/**
 * Looks for what lies below `target` where something else from `staging` is to go: files of other content, folders in the
 * place of files, and whatever is in the place of a folder and none.
 * @throws AirlockError `file-exists` when there are any
 */
export async function refuseToReplace(staging: string, target: string, remedy: string): Promise<void> {
  const named: string[] = []
  let count = 0
  for await (const path of inTheWay(staging, target)) {
    if (named.length < mostNamed) named.push(path)
    count += 1
  }
  if (count === 0) return
  const more = count > named.length ? ` and ${String(count - named.length)} more` : ''
  throw new AirlockError({
    code: 'file-exists',
    message: `${count === 1 ? '1 name here is' : `${String(count)} names here are`} taken, so nothing was written.`,
    why: `In ${target} there ${count === 1 ? 'is' : 'are'} already, with other content or of another kind: ${named.join(', ')}${more}.`,
    remedy,
  })
}

async function* inTheWay(staging: string, target: string, below = ''): AsyncGenerator<string> {
  for (const child of await readdir(staging, { withFileTypes: true })) {
    const path = below === '' ? child.name : `${below}/${child.name}`
    const [source, place] = [join(staging, child.name), join(target, child.name)]
    const there = await kindAt(place)
    if (there === null) continue
    if (child.isDirectory() && there === 'folder') yield* inTheWay(source, place, path)
    else if (child.isDirectory() || there !== 'file' || !(await isSame(source, place))) yield path
  }
}

async function kindAt(path: string): Promise<'file' | 'folder' | 'other' | null> {
  try {
    const there = await lstat(path)
    return there.isDirectory() ? 'folder' : there.isFile() ? 'file' : 'other'
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? '')) return null
    throw error
  }
}

async function isSame(one: string, other: string): Promise<boolean> {
  const { size } = await lstat(one)
  if ((await lstat(other)).size !== size) return false
  return (await hashOf(one)) === (await hashOf(other))
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
