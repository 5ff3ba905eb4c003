import { constants } from 'node:fs'
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { finished, type Readable, type Writable } from 'node:stream'
import { extract, type Header } from 'tar-stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../server/error-code.ts'
import { archiveLimits, checkArchiveName, type ArchiveLimits } from './archive-name.ts'
import { fromDisk } from './disk-path.ts'
import { moveInto } from './move-into.ts'
import { WrittenEntries } from './written-entries.ts'
import { SeenPaths } from './seen-paths.ts'

export interface RefusedEntry {
  /** As the archive says it, control characters escaped, at most 300 characters. */
  readonly path: string
  /** Ends the sentence “It was left out because …”. */
  readonly reason: string
}

export interface ExtractedArchive {
  readonly files: number
  readonly bytes: number
  /** At most 1000 are listed. */
  readonly refused: readonly RefusedEntry[]
  /** Places in the archive, first and last, of the entries that became files in the target. */
  readonly entries: readonly (readonly [number, number])[]
}

export interface ExtractOptions {
  readonly signal?: AbortSignal
  /** Called for each file that is in its place now, with its path below the target. */
  readonly taken?: (path: string) => void
  /** Called when all was read and nothing is in the target yet; when it rejects nothing will be. */
  readonly beforeMove?: (staging: string, target: string) => Promise<void>
}

const mostRefused = 1000
// Names stay bytes, so that one which is no text is told as what it is. Its types do not know the option.
const options: object = { filenameEncoding: 'latin1' }
// The directory is ours alone; should a link be in it all the same, it is not followed.
const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)

/**
 * Unpacks an uncompressed tar that came out of a sandbox into `targetDirectory`. Nothing in it is trusted: only regular
 * files and folders with harmless names are taken, without owners and special modes; all else is listed as refused.
 * It is written to a fresh private directory beside the target first and moved in when all of it was read; a link that
 * lies in the target is never followed. Rejects with `archive-refused` when the archive is broken or beyond the limits;
 * then nothing of it is left.
 */
export async function extractSafely(
  tar: Readable,
  targetDirectory: string,
  limits: Partial<ArchiveLimits> = {},
  options: ExtractOptions = {},
): Promise<ExtractedArchive> {
  const target = resolve(targetDirectory)
  await mkdir(dirname(target), { recursive: true })
  const staging = await mkdtemp(join(dirname(target), `.${basename(target)}.airlock-`))
  try {
    const extraction = new Extraction(staging, { ...archiveLimits, ...limits })
    await extraction.run(tar, options.signal)
    await options.beforeMove?.(staging, target)
    await moveInto(staging, target, extraction.refuseMove)
    const { result } = extraction
    for (const path of extraction.written.paths()) options.taken?.(path)
    return result
  } finally {
    tar.destroy()
    await rm(staging, { recursive: true, force: true })
  }
}

class Extraction {
  readonly #directory: string
  readonly #limits: ArchiveLimits
  readonly written = new WrittenEntries()
  readonly #seen = new SeenPaths()
  readonly #refused: RefusedEntry[] = []
  #entries = 0
  #bytes = 0

  constructor(directory: string, limits: ArchiveLimits) {
    this.#directory = directory
    this.#limits = limits
  }

  get result(): ExtractedArchive {
    return { ...this.written.counted(), refused: this.#refused }
  }

  /** A file, or a folder with all in it, that has no place in the target. */
  readonly refuseMove = (path: string, reason: string): void => {
    this.written.leaveOut(path)
    this.refuse(path, reason)
  }

  readonly refuse = (path: string, reason: string): void => {
    if (this.#refused.length >= mostRefused) return
    // Quotes of JSON escape what a terminal would act on.
    this.#refused.push({ path: JSON.stringify(path).slice(1, -1).slice(0, 300), reason })
  }

  async run(tar: Readable, signal: AbortSignal | undefined): Promise<void> {
    const entries = extract(options)
    const failed = (error: Error) => {
      entries.destroy(error)
    }
    const stopped = () => {
      failed(signal?.reason instanceof Error ? signal.reason : new Error('Aborted.'))
    }
    // Iterating tells the error; but it may come before that begins, or after it was given up.
    entries.on('error', () => undefined)
    // Also sees a stream that broke off already.
    finished(tar, { writable: false }, (error) => {
      if (error) failed(error)
    })
    tar.pipe(entries as unknown as Writable)
    signal?.addEventListener('abort', stopped, { once: true })
    try {
      signal?.throwIfAborted()
      for await (const entry of entries) {
        await this.#entry(entry.header, entry as AsyncIterable<Uint8Array>)
        entry.resume()
      }
    } catch (error) {
      if (error instanceof AirlockError || signal?.aborted === true) throw error
      if (['ENOSPC', 'EDQUOT'].includes(errorCodeOf(error) ?? '')) throw diskFull(error)
      throw refusedArchive(
        `It is damaged or was cut short: ${error instanceof Error ? error.message : String(error)}.`,
        error,
      )
    } finally {
      signal?.removeEventListener('abort', stopped)
    }
  }

  async #entry(header: Header, content: AsyncIterable<Uint8Array>): Promise<void> {
    const { type } = header
    const name = nameOf(header)
    const pax = paxOf(header)
    this.#entries += 1
    if (this.#entries > this.#limits.entries)
      throw refusedArchive(`It holds more than ${String(this.#limits.entries)} entries.`)
    if (pax.has('size')) throw refusedArchive('It overrides the size of an entry.')
    const reason = typeReason(type, pax)
    if (reason !== null) {
      this.refuse(name, reason)
      return
    }
    const checked = checkArchiveName(name, this.#limits)
    if (!checked.ok) {
      this.refuse(name, checked.reason)
      return
    }
    const { parts } = checked
    if (parts.length === 0) return
    const clash = this.#seen.take(parts, type === 'directory')
    if (clash !== null) {
      this.refuse(name, clash)
      return
    }
    const path = join(this.#directory, ...parts)
    if (type === 'directory') await mkdir(path, { recursive: true, mode: 0o755 })
    else {
      await this.#file(header, content, path)
      this.written.add(parts.join('/'), { entry: this.#entries - 1, bytes: header.size })
    }
  }

  async #file(header: Header, content: AsyncIterable<Uint8Array>, path: string): Promise<void> {
    const { size, mode } = header
    if (this.#bytes + size > this.#limits.bytes) {
      throw refusedArchive(`It holds more than ${String(this.#limits.bytes)} bytes.`)
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o755 })
    const file = await open(path, createFlags, (mode & 0o100) !== 0 ? 0o755 : 0o644)
    try {
      for await (const chunk of content) await file.writeFile(chunk)
    } finally {
      await file.close()
    }
    this.#bytes += size
  }
}

function paxOf(header: Header): ReadonlySet<string> {
  return new Set(Object.keys(header.pax ?? {}))
}

/** What a pax header says is UTF-8 already, all else was read as one letter per byte. */
function nameOf(header: Header): string {
  const { pax } = header as { pax?: Readonly<Record<string, string>> | null }
  return pax?.['path'] ?? fromDisk(Buffer.from(header.name, 'latin1'))
}

function typeReason(type: string | null, pax: ReadonlySet<string>): string | null {
  if ([...pax].some((key) => key.startsWith('GNU.sparse'))) return 'it is a sparse file'
  switch (type) {
    case 'file':
    case 'contiguous-file':
    case 'directory':
      return null
    case 'symlink':
    case 'link':
      return 'it is a link'
    default:
      return `it is not a regular file (${type ?? 'unknown kind'})`
  }
}

function diskFull(cause: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'disk-full',
      message: 'The disk of this computer is full.',
      why: 'There was no room for all that the sandbox sent.',
      remedy: 'Nothing was written. Free some space, then try again.',
    },
    { cause },
  )
}

function refusedArchive(why: string, cause?: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'archive-refused',
      message: 'What the sandbox sent was refused.',
      why,
      remedy: 'Nothing was written. Copy a smaller part, or look at the files inside the sandbox first.',
    },
    { cause },
  )
}
