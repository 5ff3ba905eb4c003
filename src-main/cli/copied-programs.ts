import { open } from 'node:fs/promises'
import { relative } from 'node:path'
import { errorCodeOf } from '../backend/server/error-code.ts'
import { mayRunHere, runsHere, type RunsHere } from '../backend/transfer/runs-here.ts'

/** More are not looked at, and nobody reads so many. */
const mostPaths = 1000
/** Git's settings are shorter (bytes). */
const longestSettings = 256 * 1024

/** Finds, among the files that were copied out of a sandbox, those that programs of this computer run by themselves. */
export class CopiedPrograms {
  readonly #directory: string
  readonly #paths: string[] = []

  /** @param directory the one that the person is in: paths are told as seen from there. */
  constructor(directory: string) {
    this.#directory = directory
  }

  /** @param path the whole path that the file has on this computer. */
  add(path: string): void {
    if (this.#paths.length < mostPaths && mayRunHere(path)) this.#paths.push(path)
  }

  /** To be called when all is in its place. */
  async found(): Promise<readonly RunsHere[]> {
    const found: RunsHere[] = []
    for (const path of this.#paths) {
      const one = await runsHere(path, () => settingsAt(path))
      if (one !== null) found.push({ ...one, path: relative(this.#directory, path) })
    }
    return found
  }
}

async function settingsAt(path: string): Promise<string | null> {
  let file
  try {
    file = await open(path, 'r')
  } catch (error) {
    // It was left out, or removed since: then nothing runs it.
    if (errorCodeOf(error) === 'ENOENT') return ''
    throw error
  }
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestSettings + 1), 0, longestSettings + 1, 0)
    return bytesRead > longestSettings ? null : buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
