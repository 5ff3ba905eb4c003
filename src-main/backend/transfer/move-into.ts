import { lstat, mkdir, readdir, rename } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import { errorCodeOf } from '../server/error-code.ts'

/**
 * Moves all that is in `from` into the folder `to`, which is made when it is missing. Files replace files; folders are
 * merged; a link in `to` is replaced by a file of that name and never followed. What cannot be moved is refused.
 */
export async function moveInto(
  from: string,
  to: string,
  refuse: (path: string, reason: string) => void,
  below = '',
): Promise<void> {
  // The top is what the person named: a link there is theirs.
  if (below === '') await mkdir(to, { recursive: true })
  for (const child of await readdir(from, { withFileTypes: true })) {
    const path = below === '' ? child.name : `${below}/${child.name}`
    const [source, target] = [join(from, child.name), join(to, child.name)]
    const there = await lookAt(target)
    if (there === null) await rename(source, target)
    else if (child.isDirectory()) {
      if (there.isDirectory()) await moveInto(source, target, refuse, path)
      else refuse(path, 'something that is not a folder lies in its place')
    } else if (there.isDirectory()) refuse(path, 'a folder lies in its place')
    else await rename(source, target)
  }
}

async function lookAt(path: string): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return null
    throw error
  }
}
