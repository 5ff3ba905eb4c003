import { lstat } from 'node:fs/promises'
import { mostChangesTold } from '../../../src-shared/agent/file-wire.ts'
import type { FileChange } from '../../../src-shared/agent/files.ts'
import { errnoOf, isMissing } from '../file-error.ts'
import { nameOf } from '../file-path.ts'
import { inOrder } from '../in-order.ts'
import { toFsPath } from '../path-bytes.ts'
import { isTemporaryName } from '../temporary-files.ts'
import { WatchedFolders, type RawEvent } from './watched-folders.ts'
import type { WatchLimits } from './watch-limits.ts'

/** Events this close together are told together; while there are many, in larger portions. */
const calmMs = 50
const busyMs = 200
/** How often “list again” is told while some folders cannot be watched. */
const staleMs = 4000
/** Watching a tree anew is work: not more often than this while a storm goes on. */
const stormMs = 1000
const lookedAtTogether = 32

interface Pending {
  readonly kind: RawEvent
  /** The event may be about the watched folder itself, which the kernel names like a child. */
  readonly isMaybeItself: boolean
}

/** One watch: collects what the kernel says, looks what is there now, and hands out changes in portions. */
export class FolderWatch {
  readonly #root: string
  readonly #folders: WatchedFolders
  readonly #limits: WatchLimits
  readonly #log: (message: string) => void
  #pending = new Map<string, Pending>()
  #ready: FileChange[] = []
  #isOverflowing = false
  #isWorking = false
  #isClosed = false
  #isRootGone = false
  #lastTold = 0
  #burst = 0
  #timer: NodeJS.Timeout | null = null
  #staleTimer: NodeJS.Timeout | null = null
  #wake: (() => void) | null = null

  constructor(root: string, limits: WatchLimits, log: (message: string) => void) {
    this.#root = root
    this.#limits = limits
    this.#log = log
    this.#folders = new WatchedFolders(root, limits.folders, {
      event: (folder, name, kind) => {
        this.#event(folder, name, kind)
      },
      unwatched: (folder, why) => {
        this.#unwatched(folder, why)
      },
    })
  }

  start(): void {
    this.#isOverflowing = true
    this.#schedule(0)
  }

  /** The next portion; null when the watch ended. */
  async next(): Promise<readonly FileChange[] | null> {
    while (this.#ready.length === 0) {
      if (this.#isClosed || this.#isRootGone) return null
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const changes = this.#ready
    this.#ready = []
    return changes
  }

  close(): void {
    this.#isClosed = true
    this.#folders.close()
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#staleTimer !== null) clearInterval(this.#staleTimer)
    this.#wake?.()
  }

  #event(folder: string, name: string, kind: RawEvent): void {
    if (this.#isClosed || isTemporaryName(name)) return
    this.#countBurst()
    if (this.#pending.size >= mostChangesTold) this.#isOverflowing = true
    if (!this.#isOverflowing) {
      const path = folder === '' ? name : `${folder}/${name}`
      const before = this.#pending.get(path)
      this.#pending.set(path, {
        kind: before?.kind === 'rename' ? 'rename' : kind,
        isMaybeItself: name === nameOf(this.#folders.pathOf(folder)),
      })
    }
    this.#schedule(performance.now() - this.#lastTold < busyMs ? busyMs : calmMs)
  }

  /** The kernel drops what does not fit its queue, and Node does not pass on that it did: a full queue in one turn says so. */
  #countBurst(): void {
    if (this.#burst === 0) {
      setImmediate(() => {
        this.#burst = 0
      })
    }
    this.#burst += 1
    if (this.#burst >= this.#limits.queuedEvents * 0.9) this.#isOverflowing = true
  }

  #unwatched(folder: string, why: string): void {
    if (this.#isClosed || this.#staleTimer !== null) return
    this.#log(`Not all of ${this.#root} can be watched, not ${folder === '' ? 'itself' : folder}: ${why}`)
    this.#tell([{ kind: 'overflow' }])
    this.#staleTimer = setInterval(() => {
      this.#tell([{ kind: 'overflow' }])
    }, staleMs).unref()
  }

  #schedule(delay: number): void {
    if (this.#timer !== null || this.#isWorking || this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.#work()
    }, delay)
  }

  async #work(): Promise<void> {
    this.#isWorking = true
    const isStorm = this.#isOverflowing
    try {
      if (isStorm) await this.#startOver()
      else await this.#settle()
    } catch (error) {
      this.#log(`Watching ${this.#root} had trouble: ${String(error)}`)
      this.#tell([{ kind: 'overflow' }])
    }
    this.#isWorking = false
    this.#lastTold = performance.now()
    if (this.#pending.size > 0 || this.#isOverflowing) this.#schedule(isStorm ? stormMs : busyMs)
  }

  /** At the start, and after too much: watch all there is, then let the other side do the same. */
  async #startOver(): Promise<void> {
    this.#pending = new Map()
    this.#isOverflowing = false
    await this.#folders.addTree('')
    this.#checkRoot(await this.#look(''))
    this.#tell([{ kind: 'overflow' }])
  }

  async #settle(): Promise<void> {
    const pending = this.#pending
    this.#pending = new Map()
    const deleted: FileChange[] = []
    const there: FileChange[] = []
    const looked = inOrder(pending, lookedAtTogether, async ([path, event]) => ({
      path,
      event,
      what: await this.#look(path),
    }))
    for await (const { path, event, what } of looked) {
      const full = this.#folders.pathOf(path)
      if (what === 'folder' && event.kind === 'rename') {
        // Perhaps another folder of the same name: its watch would be on the one that is gone.
        there.push({ kind: 'created', path: full })
        await this.#folders.addTree(path, (found) => there.push({ kind: 'created', path: this.#folders.pathOf(found) }))
      } else if (what === 'gone') {
        this.#folders.removeTree(path)
        if (event.kind === 'rename' && !(event.isMaybeItself && (await this.#isParentGone(path)))) {
          deleted.push({ kind: 'deleted', path: full })
        }
      } else {
        there.push({ kind: event.kind === 'rename' ? 'created' : 'changed', path: full })
      }
    }
    this.#tell([...deleted, ...there])
  }

  async #isParentGone(path: string): Promise<boolean> {
    const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
    const what = await this.#look(parent)
    if (parent === '') this.#checkRoot(what)
    return what === 'gone'
  }

  #checkRoot(what: 'folder' | 'other' | 'gone'): void {
    if (what !== 'gone' || this.#isRootGone) return
    this.#isRootGone = true
    this.#tell([{ kind: 'deleted', path: this.#root }])
  }

  async #look(path: string): Promise<'folder' | 'other' | 'gone'> {
    try {
      return (await lstat(toFsPath(this.#folders.pathOf(path)))).isDirectory() ? 'folder' : 'other'
    } catch (error) {
      if (isMissing(error)) return 'gone'
      if (errnoOf(error) === 'EACCES') return 'other'
      throw error
    }
  }

  /** A reader that is slow gets “list again” instead of a list without end. */
  #tell(changes: readonly FileChange[]): void {
    if (changes.length === 0) return
    const all = [...this.#ready, ...changes]
    const isTooMuch = all.length > mostChangesTold || all.some(({ kind }) => kind === 'overflow')
    // The root's own end must not be lost in an overflow.
    const end = all.filter((change) => change.kind === 'deleted' && change.path === this.#root)
    this.#ready = isTooMuch ? [{ kind: 'overflow' }, ...end] : all
    this.#wake?.()
  }
}
