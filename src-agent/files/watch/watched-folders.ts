import { watch, type FSWatcher } from 'node:fs'
import { errnoOf, isMissing } from '../file-error.ts'
import { childOf } from '../file-path.ts'
import { fromBytes, toFsPath } from '../path-bytes.ts'
import { childrenOf, type FolderChild } from '../read-folder.ts'
import { isTemporaryName } from '../temporary-files.ts'

/** What the kernel said: `rename` is anything about the name, `change` anything about what it names. */
export type RawEvent = 'rename' | 'change'

export interface WatchedFoldersEvents {
  event(folder: string, name: string, kind: RawEvent): void
  /** A folder that is not watched: events in it will be missed. */
  unwatched(folder: string, why: string): void
}

/** Folders that are rarely looked at and hold very many others: watched last, when there is room. */
const lastNames: ReadonlySet<string> = new Set(['node_modules', '.git', '.venv', 'target', '__pycache__'])

interface WatchedFolder {
  readonly watcher: FSWatcher
  readonly below: Set<string>
}

/** A watch on each folder of a tree; paths are relative to its root, '' is the root. */
export class WatchedFolders {
  readonly #root: string
  readonly #most: number
  readonly #events: WatchedFoldersEvents
  readonly #watched = new Map<string, WatchedFolder>()
  #isClosed = false

  constructor(root: string, most: number, events: WatchedFoldersEvents) {
    this.#root = root
    this.#most = most
    this.#events = events
  }

  pathOf(folder: string): string {
    return folder === '' ? this.#root : childOf(this.#root, folder)
  }

  /**
   * Watches `from` and every folder below it, nearer ones first, and calls `found` with all that is in them: it may
   * have come before the watch. What was watched there before is forgotten: it may be another folder by now.
   */
  async addTree(from: string, found: (path: string) => void = ignore): Promise<void> {
    this.removeTree(from)
    const [queue, last] = [[from], [] as string[]]
    for (let folder = queue.shift(); folder !== undefined && !this.#isClosed; folder = queue.shift() ?? last.shift()) {
      // First watch, then look: what comes in between is seen twice and never missed.
      if (this.#watched.has(folder) || !this.#watch(folder)) continue
      for (const { name, kind } of await this.#children(folder)) {
        if (isTemporaryName(name)) continue
        const path = folder === '' ? name : `${folder}/${name}`
        found(path)
        if (kind === 'folder') (isRarelyLookedAt(path) ? last : queue).push(path)
      }
    }
  }

  /** Forgets a folder and all below it. */
  removeTree(folder: string): void {
    const watched = this.#watched.get(folder)
    if (watched === undefined) return
    watched.watcher.close()
    this.#watched.delete(folder)
    this.#watched.get(parentOf(folder))?.below.delete(folder)
    for (const child of watched.below) this.removeTree(child)
  }

  close(): void {
    this.#isClosed = true
    this.removeTree('')
  }

  /** False when it is not watched. */
  #watch(folder: string): boolean {
    if (this.#watched.size >= this.#most) {
      this.#events.unwatched(folder, `More than ${String(this.#most)} folders.`)
      return false
    }
    try {
      const path = toFsPath(this.pathOf(folder))
      const watcher = watch(path, { encoding: 'buffer', persistent: false }, (kind, name) => {
        if (name === null) this.#events.unwatched(folder, 'The system did not say what changed.')
        else this.#events.event(folder, fromBytes(name), kind)
      })
      watcher.on('error', (error) => {
        this.removeTree(folder)
        this.#events.unwatched(folder, error.message)
      })
      this.#watched.set(folder, { watcher, below: new Set() })
      if (folder !== '') this.#watched.get(parentOf(folder))?.below.add(folder)
      return true
    } catch (error) {
      // Gone meanwhile: its folder tells. Not readable: nobody can list it either.
      if (isMissing(error) || errnoOf(error) === 'EACCES') return false
      this.#events.unwatched(folder, error instanceof Error ? error.message : String(error))
      return false
    }
  }

  async #children(folder: string): Promise<readonly FolderChild[]> {
    try {
      return await childrenOf(this.pathOf(folder))
    } catch (error) {
      if (isMissing(error)) this.removeTree(folder)
      else if (errnoOf(error) !== 'EACCES') throw error
      return []
    }
  }
}

function isRarelyLookedAt(folder: string): boolean {
  return folder.split('/').some((name) => lastNames.has(name))
}

function parentOf(folder: string): string {
  return folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : ''
}

function ignore(): void {
  // Nobody asked what was found.
}
