import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { mostUploadBytes } from '../../../src-shared/api/streams.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { expandArchive, expandLimits } from './archives/expand-archive.ts'
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

export interface StagedSourcesOptions {
  /** Of the backend alone; what a killed one left there is removed at the start. */
  readonly directory: string
  readonly log: BackendLog
  /** How long something stays that nobody asks for any more. */
  readonly keptMs?: number
}

const mostKept = 8
const standardKeptMs = 60 * 60_000
/** What systems put beside the one folder that somebody packed. */
const besides = new Set(['__MACOSX', '.DS_Store', 'pax_global_header'])

interface Staged {
  readonly expanding: Promise<ExpandedArchive>
  usedAt: number
}

/**
 * What is on its way in and lies on no folder of the person's: uploads, and archives while they are looked through. Both
 * are kept until the sandbox is made or nobody asks for them for an hour.
 */
export class StagedSources {
  readonly #options: StagedSourcesOptions
  readonly #expanded = new Map<string, Staged>()
  readonly #uploads = new Map<string, { readonly name: string; usedAt: number }>()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(options: StagedSourcesOptions) {
    this.#options = options
  }

  /** Removes what a killed backend left. */
  async begin(): Promise<void> {
    await rm(this.#options.directory, { recursive: true, force: true })
    this.#timer = setInterval(() => void this.#forgetOld(), 60_000).unref()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await rm(this.#options.directory, { recursive: true, force: true, maxRetries: 3 })
  }

  /** Takes an upload in. Half of one is never kept. Rejects beyond the bound, and for an id that is taken. */
  async receive(id: string, name: string, content: Readable, signal: AbortSignal): Promise<number> {
    if (this.#uploads.size >= mostKept) await this.#forgetOldest()
    const path = this.#uploadPath(id)
    const part = `${path}.part`
    await mkdir(this.#options.directory, { recursive: true, mode: 0o700 })
    const most = Math.min(mostUploadBytes, await room(this.#options.directory))
    let bytes = 0
    try {
      await pipeline(
        content,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            bytes += chunk.length
            if (bytes > most) throw noRoom(most)
            yield chunk
          }
        },
        createWriteStream(part, { flags: 'wx', mode: 0o600 }),
        { signal },
      )
      await rename(part, path)
      this.#uploads.set(id, { name, usedAt: Date.now() })
      return bytes
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }

  /** Where an upload lies, and what it was called. Throws `source-unreadable` for one that is not there any more. */
  upload(id: string): { readonly path: string; readonly name: string } {
    const found = this.#uploads.get(id)
    if (found === undefined) throw notThere()
    found.usedAt = Date.now()
    return { path: this.#uploadPath(id), name: found.name }
  }

  /** The archive, unpacked; the same one is unpacked once. */
  async expand(path: string, signal?: AbortSignal): Promise<ExpandedArchive> {
    const { size, mtimeMs, ino } = await stat(path)
    const key = JSON.stringify([path, size, mtimeMs, ino])
    const known = this.#expanded.get(key)
    if (known !== undefined) {
      known.usedAt = Date.now()
      return await known.expanding
    }
    if (this.#expanded.size >= mostKept) await this.#forgetOldest()
    const staged = { expanding: this.#expand(path, signal), usedAt: Date.now() }
    this.#expanded.set(key, staged)
    try {
      return await staged.expanding
    } catch (error) {
      this.#expanded.delete(key)
      throw error
    }
  }

  async discardUpload(id: string): Promise<void> {
    if (this.#uploads.has(id)) await this.#dropUpload(id)
  }

  /** Lets go of what a sandbox was made from. */
  async forget(root: string, upload?: string): Promise<void> {
    for (const [key, { expanding }] of this.#expanded) {
      const [found] = await Promise.allSettled([expanding])
      if (found.status === 'fulfilled' && found.value.root === root) await this.#drop(key)
    }
    if (upload !== undefined) await this.#dropUpload(upload)
  }

  async #expand(path: string, signal: AbortSignal | undefined): Promise<ExpandedArchive> {
    await mkdir(this.#options.directory, { recursive: true, mode: 0o700 })
    const directory = await mkdtemp(join(this.#options.directory, 'archive-'))
    try {
      const bytes = Math.min(expandLimits.bytes, await room(directory))
      const { leftOut, leftOutCount } = await expandArchive(path, directory, { ...expandLimits, bytes }, signal)
      const top = await readdir(directory, { withFileTypes: true })
      const own = top.filter(({ name }) => !besides.has(name))
      const [only] = own
      if (own.length !== 1 || only?.isDirectory() !== true)
        return { root: directory, wrapper: null, leftOut, leftOutCount }
      const within = (one: LeftOut) => ({ ...one, path: withoutTop(one.path, only.name) })
      return { root: join(directory, only.name), wrapper: only.name, leftOut: leftOut.map(within), leftOutCount }
    } catch (error) {
      await rm(directory, { recursive: true, force: true })
      throw error
    }
  }

  #uploadPath(id: string): string {
    return join(this.#options.directory, `upload-${id}`)
  }

  async #forgetOld(): Promise<void> {
    const before = Date.now() - (this.#options.keptMs ?? standardKeptMs)
    for (const [key, { usedAt }] of this.#expanded) if (usedAt < before) await this.#drop(key)
    for (const [id, { usedAt }] of this.#uploads) if (usedAt < before) await this.#dropUpload(id)
  }

  async #forgetOldest(): Promise<void> {
    const byUse = <T extends { usedAt: number }>(all: ReadonlyMap<string, T>) =>
      [...all].sort(([, a], [, b]) => a.usedAt - b.usedAt)[0]?.[0]
    const [key, id] = [byUse(this.#expanded), byUse(this.#uploads)]
    if (this.#expanded.size >= mostKept && key !== undefined) await this.#drop(key)
    if (this.#uploads.size >= mostKept && id !== undefined) await this.#dropUpload(id)
  }

  async #drop(key: string): Promise<void> {
    const staged = this.#expanded.get(key)
    this.#expanded.delete(key)
    const [found] = await Promise.allSettled([staged?.expanding])
    if (found.status !== 'fulfilled' || found.value === undefined) return
    const { root, wrapper } = found.value
    await this.#remove(wrapper === null ? root : join(root, '..'))
  }

  async #dropUpload(id: string): Promise<void> {
    this.#uploads.delete(id)
    await this.#remove(this.#uploadPath(id))
  }

  async #remove(path: string): Promise<void> {
    try {
      await rm(path, { recursive: true, force: true })
    } catch (error) {
      this.#options.log.error(`${path} could not be removed; the next start of the backend tries again`, error)
    }
  }
}

function withoutTop(path: string, top: string): string {
  return path.startsWith(`${top}/`) ? path.slice(top.length + 1) : path
}

/** Bytes that may be written: half of what is free. */
async function room(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return Math.floor((bavail * bsize) / 2)
}

function noRoom(most: number): AirlockError {
  return new AirlockError({
    code: 'disk-full',
    message: 'This upload is too large.',
    why: `More than ${String(Math.round(most / 1024 ** 2))} MB would fill the disk, or more than Airlock takes at once.`,
    remedy: 'Choose less, or free some space.',
  })
}

function notThere(): AirlockError {
  return new AirlockError({
    code: 'source-unreadable',
    message: 'What was uploaded is not there any more.',
    why: 'Uploads are kept for an hour, and until the backend ends.',
    remedy: 'Choose it again.',
  })
}
