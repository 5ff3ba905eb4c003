import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { mostUploadBytes } from '../../../src-shared/api/stream-flow.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { freeRoom } from './free-room.ts'
import { mostKept, StagedArchives, tooManyAtOnce, type HeldArchive } from './staged-archives.ts'

export interface StagedSourcesOptions {
  /** Of the backend alone; what a killed one left there is removed at the start. */
  readonly directory: string
  readonly log: BackendLog
  /** How long something stays that nobody asks for any more. */
  readonly keptMs?: number
}

const standardKeptMs = 60 * 60_000

interface Upload {
  readonly name: string
  /** Ends it while it is coming. */
  readonly controller: AbortController
  isHere: boolean
  usedAt: number
}

/**
 * What is on its way in and lies on no folder of the person's: uploads, and archives while they are looked through. Both
 * are kept until the sandbox is made or nobody asks for them for an hour.
 */
export class StagedSources {
  readonly #options: StagedSourcesOptions
  readonly #archives: StagedArchives
  /** Also those that are coming: their id is taken, and their place counts. */
  readonly #uploads = new Map<string, Upload>()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(options: StagedSourcesOptions) {
    this.#options = options
    this.#archives = new StagedArchives(options.directory, (path) => this.#remove(path))
  }

  /** Removes what a killed backend left. */
  async begin(): Promise<void> {
    await rm(this.#options.directory, { recursive: true, force: true })
    this.#timer = setInterval(() => void this.#forgetOld(), 60_000).unref()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    for (const { controller } of this.#uploads.values()) controller.abort()
    await this.#archives.close()
    await rm(this.#options.directory, { recursive: true, force: true, maxRetries: 3 })
  }

  /** Takes an upload in. Half of one is never kept. Rejects beyond the bound, and for an id that is taken. */
  async receive(id: string, name: string, content: Readable, signal: AbortSignal): Promise<number> {
    if (this.#uploads.has(id)) throw idTaken()
    const dropping = this.#uploads.size < mostKept ? Promise.resolve() : this.#dropOldestUpload()
    const upload: Upload = { name, controller: new AbortController(), isHere: false, usedAt: Date.now() }
    this.#uploads.set(id, upload)
    const path = this.#uploadPath(id)
    const part = `${path}.part`
    let bytes = 0
    try {
      await dropping
      await mkdir(this.#options.directory, { recursive: true, mode: 0o700 })
      const most = Math.min(mostUploadBytes, await freeRoom(this.#options.directory))
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
        { signal: AbortSignal.any([signal, upload.controller.signal]) },
      )
      await rename(part, path)
      upload.isHere = true
      upload.usedAt = Date.now()
      return bytes
    } catch (error) {
      await this.#remove(part)
      this.#uploads.delete(id)
      throw error
    }
  }

  /** Where an upload lies, and what it was called. Throws `source-unreadable` for one that is not there any more. */
  upload(id: string): { readonly path: string; readonly name: string } {
    const found = this.#uploads.get(id)
    if (found?.isHere !== true) throw notThere()
    found.usedAt = Date.now()
    return { path: this.#uploadPath(id), name: found.name }
  }

  /** The archive, unpacked, until it is let go of; the same one is unpacked once. */
  async expand(path: string, signal?: AbortSignal): Promise<HeldArchive> {
    return await this.#archives.hold(path, signal)
  }

  /** One that is still coming ends. */
  async discardUpload(id: string): Promise<void> {
    const found = this.#uploads.get(id)
    if (found?.isHere === true) await this.#dropUpload(id)
    else found?.controller.abort()
  }

  #uploadPath(id: string): string {
    return join(this.#options.directory, `upload-${id}`)
  }

  async #forgetOld(): Promise<void> {
    const before = Date.now() - (this.#options.keptMs ?? standardKeptMs)
    await this.#archives.forgetUnusedSince(before)
    for (const [id, { usedAt }] of this.#unusedUploads()) if (usedAt < before) await this.#dropUpload(id)
  }

  #unusedUploads(): readonly (readonly [string, Upload])[] {
    return [...this.#uploads].filter(([id, { isHere }]) => isHere && !this.#archives.isHeld(this.#uploadPath(id)))
  }

  #dropOldestUpload(): Promise<void> {
    const [oldest] = [...this.#unusedUploads()].sort(([, a], [, b]) => a.usedAt - b.usedAt)
    if (oldest === undefined) throw tooManyAtOnce('uploads')
    return this.#dropUpload(oldest[0])
  }

  async #dropUpload(id: string): Promise<void> {
    const upload = this.#uploads.get(id)
    if (upload !== undefined) upload.isHere = false
    await this.#remove(this.#uploadPath(id))
    // Not before: its id would be taken again while its file still goes.
    this.#uploads.delete(id)
  }

  async #remove(path: string): Promise<void> {
    try {
      await rm(path, { recursive: true, force: true })
    } catch (error) {
      this.#options.log.error(`${path} could not be removed; the next start of the backend tries again`, error)
    }
  }
}

function noRoom(most: number): AirlockError {
  return new AirlockError({
    code: 'disk-full',
    message: 'This upload is too large.',
    why: `More than ${String(Math.round(most / 1024 ** 2))} MB would fill the disk, or more than Airlock takes at once.`,
    remedy: 'Choose less, or free some space.',
  })
}

function idTaken(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'This upload was refused.',
    why: 'Another one has the same id; it is left as it is.',
    remedy: 'Choose the file again.',
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
