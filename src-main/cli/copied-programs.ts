import { open } from 'node:fs/promises'
import { relative } from 'node:path'
import { errorCodeOf } from '../backend/server/error-code.ts'
import { maySetGit, runsByPath, runsBySettings, type RunsHere } from '../../src-shared/transfer/runs-here.ts'

/** Nobody reads so many names. */
const mostFound = 1000
/** So many files that may be git's settings are read. */
const mostRead = 1000
/** Git's settings are shorter (bytes). */
const longestSettings = 256 * 1024

export interface FoundPrograms {
  readonly found: readonly RunsHere[]
  /** More that run, or may, which are not in `found`. The sandbox chooses what comes first, so they are never kept quiet. */
  readonly more: number
}

/** Finds, among the files that were copied out of a sandbox, those that programs of this computer run by themselves. */
export class CopiedPrograms {
  readonly #directory: string
  readonly #known: RunsHere[] = []
  readonly #toRead: string[] = []
  #more = 0

  /** @param directory the one that the person is in: paths are told as seen from there. */
  constructor(directory: string) {
    this.#directory = directory
  }

  /** @param path the whole path that the file has on this computer. */
  add(path: string): void {
    const known = runsByPath(path)
    if (known !== null) this.#keep(this.#known, known, mostFound)
    else if (maySetGit(path)) this.#keep(this.#toRead, path, mostRead)
  }

  /** To be called when all is in its place. */
  async found(): Promise<FoundPrograms> {
    const found = [...this.#known]
    for (const path of this.#toRead) {
      const one = runsBySettings(path, await settingsAt(path))
      if (one !== null) found.push(one)
    }
    return { found: found.map((one) => ({ ...one, path: relative(this.#directory, one.path) })), more: this.#more }
  }

  #keep<One>(list: One[], one: One, most: number): void {
    if (list.length < most) list.push(one)
    else this.#more += 1
  }
}

/** Null for what is too long for settings, or cannot be read. */
async function settingsAt(path: string): Promise<string | null> {
  try {
    await using file = await open(path, 'r')
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestSettings + 1), 0, longestSettings + 1, 0)
    return bytesRead > longestSettings ? null : buffer.toString('utf8', 0, bytesRead)
  } catch (error) {
    // It was left out, or removed since: then nothing runs it.
    return errorCodeOf(error) === 'ENOENT' ? '' : null
  }
}
