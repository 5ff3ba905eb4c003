import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { childOf } from './file-path.ts'
import { isMissing } from './file-error.ts'
import { toFsPath } from './path-bytes.ts'

const pattern = /^\.airlock-([0-9a-f]{8})-[0-9a-z]+\.saving$/
const prefix = '.airlock-'
const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/** Whether a name is one of a file that is being written: never shown, hashed, packed or watched. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith(prefix) && pattern.test(name)
}

/**
 * New content is written beside its place under such a name and then renamed. What an agent leaves that is killed
 * meanwhile carries its token, so the next agent knows it for a leftover and removes it when it sees it.
 */
export class TemporaryFiles {
  readonly #token = randomBytes(4).toString('hex')
  #count = 0

  nextName(): string {
    this.#count += 1
    return `${prefix}${this.#token}-${this.#count.toString(36)}.saving`
  }

  /** A new empty file in `folder`; the caller renames or removes it. */
  async create(folder: string, mode: number): Promise<{ readonly path: string; readonly file: FileHandle }> {
    const path = childOf(folder, this.nextName())
    return { path, file: await open(toFsPath(path), createFlags, mode) }
  }

  /** Names without those of temporary files; leftovers of an earlier agent are removed from `folder`. */
  async visible(folder: string, names: readonly string[]): Promise<readonly string[]> {
    if (!names.some(isTemporaryName)) return names
    await Promise.all(
      names.filter((name) => this.#isLeftover(name)).map((name) => removeIfThere(childOf(folder, name))),
    )
    return names.filter((name) => !isTemporaryName(name))
  }

  #isLeftover(name: string): boolean {
    const token = pattern.exec(name)?.[1]
    return token !== undefined && token !== this.#token
  }
}

/** Removes a file; whether it was there does not matter, nor whether the folder has become read-only. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(toFsPath(path))
  } catch (error) {
    if (!isMissing(error) && !isRefused(error)) throw error
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code))
}
