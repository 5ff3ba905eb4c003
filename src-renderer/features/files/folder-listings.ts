import type { FileChange } from '../../../src-shared/agent/files.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { parentOf } from '../../state/file-changes.ts'
import { entriesOf, SortedEntries, type TreeEntry } from './sorted-entries.ts'

/** What is known of a folder. While it is read for the first time, `entries` are those that came so far. */
export interface Listing {
  readonly entries: readonly TreeEntry[]
  readonly isWhole: boolean
  readonly error: ErrorReport | null
}

/** More than a person could ever look through; the rest is not shown. */
const mostEntries = 200_000

/** The listings of one sandbox's folders: read when they are first wanted, and again when something in them came or went. */
export class FolderListings {
  readonly #backend: Backend
  readonly #sandbox: string
  readonly #listeners = new Set<() => void>()
  readonly #underWay = new Set<string>()
  readonly #stale = new Set<string>()
  #wanted: readonly string[] = []
  #listings: ReadonlyMap<string, Listing> = new Map()

  constructor(backend: Backend, sandbox: string) {
    this.#backend = backend
    this.#sandbox = sandbox
  }

  /** Another map after each change. */
  get all(): ReadonlyMap<string, Listing> {
    return this.#listings
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Folders that are shown from now on. */
  want(folders: readonly string[]): void {
    this.#wanted = folders
    for (const folder of folders) {
      if (!this.#listings.has(folder) || this.#stale.has(folder)) void this.#list(folder)
    }
  }

  /** Something changed inside: what is shown is read again, what is not when it is shown the next time. */
  changed(changes: readonly FileChange[]): void {
    const stale = staleFolders(changes)
    for (const folder of this.#listings.keys()) if (stale === null || stale.has(folder)) this.#stale.add(folder)
    this.want(this.#wanted)
  }

  async #list(folder: string): Promise<void> {
    if (this.#underWay.has(folder)) return
    this.#underWay.add(folder)
    this.#stale.delete(folder)
    const before = this.#listings.get(folder)
    const sorted = new SortedEntries()
    let count = 0
    try {
      await this.#backend.call(async (client) => {
        for await (const record of await client.files.children({ sandbox: this.#sandbox, path: folder })) {
          sorted.add(entriesOf(record))
          count += record.names.length
          // What was whole before stays until it is again.
          if (before?.isWhole !== true) this.#set(folder, { entries: sorted.entries, isWhole: false, error: null })
          if (count >= mostEntries) break
        }
      })
      const { entries } = sorted
      const isSame = before?.isWhole === true && before.error === null && areSame(before.entries, entries)
      if (!isSame) this.#set(folder, { entries, isWhole: true, error: null })
    } catch (error) {
      // A folder that is gone has nothing in it; its own parent's listing no longer has it either.
      this.#set(folder, { entries: [], isWhole: true, error: toErrorReport(error) })
    } finally {
      this.#underWay.delete(folder)
    }
    if (this.#stale.has(folder) && this.#wanted.includes(folder)) void this.#list(folder)
  }

  #set(folder: string, listing: Listing): void {
    this.#listings = new Map(this.#listings).set(folder, listing)
    for (const listener of [...this.#listeners]) listener()
  }
}

/** Folders whose names are others after a batch of changes; null for all of them. */
export function staleFolders(changes: readonly FileChange[]): ReadonlySet<string> | null {
  const folders = new Set<string>()
  for (const change of changes) {
    if (change.kind === 'overflow') return null
    // Other content has no other name.
    if (change.kind === 'changed') continue
    folders.add(parentOf(change.path))
    folders.add(change.path)
  }
  return folders
}

function areSame(a: readonly TreeEntry[], b: readonly TreeEntry[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, index) => {
      const other = b[index]
      return (
        one.name === other?.name &&
        one.kind === other.kind &&
        one.linkTarget === other.linkTarget &&
        one.targetKind === other.targetKind
      )
    })
  )
}
