import { stat } from 'node:fs/promises'
import type { FileEntry, FileListing } from '../../src-shared/agent/files.ts'
import { listLimits } from '../../src-shared/agent/file-wire.ts'
import { entryAt } from './entry.ts'
import { fileError } from './file-error.ts'
import { childOf } from './file-path.ts'
import { toFsPath } from './path-bytes.ts'
import { namesIn } from './read-folder.ts'
import type { TemporaryFiles } from './temporary-files.ts'

const lookedAtTogether = 64
/** How long names are kept for the following pages. */
const keptMs = 10_000

interface KeptNames {
  readonly path: string
  readonly stamp: string
  readonly names: readonly string[]
}

/**
 * Pages of folders, sorted by name (by UTF-16 code units, the order of `Array.sort`). A cursor is the last name of the
 * page before, so a page is right also when the folder changed meanwhile. The names of the last folder that needed
 * several pages are kept for a moment: reading 100,000 names again for each page would be most of the work.
 */
export class FolderLister {
  readonly #temporaries: TemporaryFiles
  #kept: KeptNames | null = null
  #forget: NodeJS.Timeout | null = null

  constructor(temporaries: TemporaryFiles) {
    this.#temporaries = temporaries
  }

  async list(
    path: string,
    options: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  ): Promise<FileListing> {
    try {
      const limit = Math.max(1, Math.min(options.limit ?? listLimits.usual, listLimits.most))
      const names = await this.#names(path, options.cursor !== undefined)
      return await this.#page(path, names, options.cursor === undefined ? 0 : firstAfter(names, options.cursor), limit)
    } catch (error) {
      throw fileError(error, path)
    }
  }

  async #page(path: string, names: readonly string[], start: number, limit: number): Promise<FileListing> {
    const entries: FileEntry[] = []
    let [at, bytes] = [start, 0]
    const hasRoom = () => entries.length < limit && bytes < listLimits.bytes
    while (at < names.length && hasRoom()) {
      const part = names.slice(at, at + Math.min(lookedAtTogether, limit - entries.length))
      for (const entry of await Promise.all(part.map((name) => entryAt(childOf(path, name), name)))) {
        if (!hasRoom()) break
        at += 1
        if (entry === null) continue
        entries.push(entry)
        bytes += mostBytesOf(entry)
      }
    }
    const last = names[at - 1]
    return { entries, next: at < names.length && last !== undefined ? last : null }
  }

  async #names(path: string, isFollowing: boolean): Promise<readonly string[]> {
    const stats = await stat(toFsPath(path), { bigint: true })
    const stamp = `${String(stats.dev)} ${String(stats.ino)} ${String(stats.mtimeNs)}`
    if (isFollowing && this.#kept?.path === path && this.#kept.stamp === stamp) return this.#kept.names
    const names = [...(await this.#temporaries.visible(path, await namesIn(path)))].sort()
    if (names.length > listLimits.usual) this.#keep({ path, stamp, names })
    return names
  }

  #keep(names: KeptNames): void {
    this.#kept = names
    if (this.#forget !== null) clearTimeout(this.#forget)
    this.#forget = setTimeout(() => {
      this.#kept = null
    }, keptMs).unref()
  }
}

/** Of its JSON; a character takes six bytes at most. */
function mostBytesOf(entry: FileEntry): number {
  return 200 + 6 * (entry.name.length + (entry.linkTarget?.length ?? 0))
}

/** Index of the first of the sorted names that comes after `cursor`. */
function firstAfter(names: readonly string[], cursor: string): number {
  let [low, high] = [0, names.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((names[middle] ?? '') <= cursor) low = middle + 1
    else high = middle
  }
  return low
}
