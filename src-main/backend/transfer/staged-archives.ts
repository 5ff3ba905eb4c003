import { mkdir, mkdtemp, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { untilAborted } from '../until-aborted.ts'
import { expandArchive, expandLimits } from './archives/expand-archive.ts'
import { freeRoom } from './free-room.ts'
import type { LeftOut } from './folder-entry.ts'

/** An archive, unpacked into a private folder of the backend. */
export interface ExpandedArchive {
  /** The folder that is copied in. */
  readonly root: string
  /** The only folder at the top, which was stripped; null where there are more things. */
  readonly wrapper: string | null
  /** The first of what was not taken out of it, and how much that was. */
  readonly leftOut: readonly LeftOut[]
  readonly leftOutCount: number
}

/** An unpacked archive in use: it stays until everybody who uses it let go, once each. */
export interface HeldArchive extends ExpandedArchive {
  /** Lets go of it; it stays for whoever asks next. */
  release(): void
  /** Lets go of it for good: it is removed with the last who uses it. */
  done(): Promise<void>
}

interface Staged {
  readonly path: string
  readonly controller: AbortController
  readonly expanding: Promise<ExpandedArchive>
  holders: number
  usedAt: number
  isExpanded: boolean
  isDone: boolean
}

/** Most that are kept at the same time. */
export const mostKept = 8
/** What systems put beside the one folder that somebody packed. */
const besides = new Set(['__MACOSX', '.DS_Store', 'pax_global_header'])

/**
 * Archives while they are looked through and copied. Whoever wants the same one at the same time shares it; unpacking it is
 * cancelled only when nobody waits for it any more.
 */
export class StagedArchives {
  readonly #directory: string
  readonly #remove: (path: string) => Promise<void>
  readonly #staged = new Map<string, Staged>()

  /** `remove` never rejects. */
  constructor(directory: string, remove: (path: string) => Promise<void>) {
    this.#directory = directory
    this.#remove = remove
  }

  async hold(path: string, signal?: AbortSignal): Promise<HeldArchive> {
    const { size, mtimeMs, ino } = await stat(path)
    signal?.throwIfAborted()
    const key = JSON.stringify([path, size, mtimeMs, ino])
    const staged = this.#staged.get(key) ?? this.#begin(key, path)
    staged.holders += 1
    staged.usedAt = Date.now()
    let isHeld = true
    const letGo = async (isDone: boolean) => {
      if (!isHeld) return
      isHeld = false
      if (isDone) staged.isDone = true
      await this.#letGo(key, staged)
    }
    try {
      const { expanding } = staged
      const expanded = await (signal === undefined ? expanding : untilAborted(expanding, signal))
      return { ...expanded, release: () => void letGo(false), done: () => letGo(true) }
    } catch (error) {
      await letGo(false)
      throw error
    }
  }

  isHeld(path: string): boolean {
    return [...this.#staged.values()].some((staged) => staged.path === path && staged.holders > 0)
  }

  async forgetUnusedSince(before: number): Promise<void> {
    for (const [key, staged] of this.#staged)
      if (staged.holders === 0 && staged.usedAt < before) await this.#drop(key, staged)
  }

  async close(): Promise<void> {
    const all = [...this.#staged.values()]
    this.#staged.clear()
    for (const { controller } of all) controller.abort()
    await Promise.allSettled(all.map(({ expanding }) => expanding))
  }

  #begin(key: string, path: string): Staged {
    const room = this.#staged.size < mostKept ? Promise.resolve() : this.#dropOldest()
    const controller = new AbortController()
    const expanding = room.then(() => this.#expand(path, controller.signal))
    const staged: Staged = {
      path,
      controller,
      expanding,
      holders: 0,
      usedAt: Date.now(),
      isExpanded: false,
      isDone: false,
    }
    this.#staged.set(key, staged)
    expanding.then(
      () => {
        staged.isExpanded = true
        // Cancelled in its last moment: nobody would ever ask for it.
        if (controller.signal.aborted) void this.#drop(key, staged)
      },
      () => {
        // Told to whoever waits for it; who comes next begins anew.
        this.#unlist(key, staged)
      },
    )
    return staged
  }

  async #letGo(key: string, staged: Staged): Promise<void> {
    staged.holders -= 1
    staged.usedAt = Date.now()
    if (staged.holders > 0) return
    if (!staged.isExpanded) {
      // What is being cancelled must not be joined.
      this.#unlist(key, staged)
      staged.controller.abort()
    } else if (staged.isDone) await this.#drop(key, staged)
  }

  async #drop(key: string, staged: Staged): Promise<void> {
    this.#unlist(key, staged)
    const { root, wrapper } = await staged.expanding
    await this.#remove(wrapper === null ? root : join(root, '..'))
  }

  #dropOldest(): Promise<void> {
    const unused = [...this.#staged].filter(([, { holders }]) => holders === 0)
    const [oldest] = unused.sort(([, a], [, b]) => a.usedAt - b.usedAt)
    if (oldest === undefined) throw tooManyAtOnce('archives')
    return this.#drop(...oldest)
  }

  #unlist(key: string, staged: Staged): void {
    if (this.#staged.get(key) === staged) this.#staged.delete(key)
  }

  async #expand(path: string, signal: AbortSignal): Promise<ExpandedArchive> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const directory = await mkdtemp(join(this.#directory, 'archive-'))
    try {
      const bytes = Math.min(expandLimits.bytes, await freeRoom(directory))
      const outcome = await expandArchive(path, directory, { ...expandLimits, bytes }, signal)
      signal.throwIfAborted()
      const top = await readdir(directory, { withFileTypes: true })
      const own = top.filter(({ name }) => !besides.has(name))
      const [only] = own
      if (own.length !== 1 || only?.isDirectory() !== true) return { root: directory, wrapper: null, ...outcome }
      const within = (one: LeftOut) => ({ ...one, path: withoutTop(one.path, only.name) })
      return {
        root: join(directory, only.name),
        wrapper: only.name,
        leftOut: outcome.leftOut.map(within),
        leftOutCount: outcome.leftOutCount,
      }
    } catch (error) {
      await this.#remove(directory)
      throw error
    }
  }
}

export function tooManyAtOnce(what: 'archives' | 'uploads'): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: `Too many ${what} are in use at the same time.`,
    why: `Airlock keeps ${String(mostKept)} at most, and all of them are still needed.`,
    remedy: 'Wait until one of them is copied in or discarded, then try again.',
  })
}

function withoutTop(path: string, top: string): string {
  return path.startsWith(`${top}/`) ? path.slice(top.length + 1) : path
}
