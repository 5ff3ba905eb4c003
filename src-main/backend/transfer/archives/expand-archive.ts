import { constants } from 'node:fs'
import { lstat, mkdir, open, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join, posix, relative, sep } from 'node:path'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../../server/error-code.ts'
import { leftOutListed, type LeftOut } from '../folder-entry.ts'
import { archiveFormat, formatBytes, type ArchiveEntry, type ArchiveFormat } from './archive-entry.ts'
import { checkEntryName, incomingLimits } from './entry-name.ts'
import { tarEntries } from './tar-entries.ts'
import { zipEntries } from './zip-entries.ts'

export interface ExpandLimits {
  /** Of all that is written, and of all that is read on the way to it. */
  readonly bytes: number
  /** How many times its own size an archive may become, once that is more than `unsuspicious` bytes. */
  readonly ratio: number
  readonly unsuspicious: number
  /** Most entries, together with the folders that only their paths name. */
  readonly entries: number
}

/** What was not taken out of an archive: how much, and the first of it by name. */
export interface ExpandOutcome {
  readonly leftOut: readonly LeftOut[]
  readonly leftOutCount: number
}

export const expandLimits: ExpandLimits = {
  bytes: 20 * 1024 ** 3,
  ratio: 200,
  unsuspicious: 1024 ** 3,
  entries: incomingLimits.entries,
}

const longestName = 4096
const longestTarget = 4095
/** Links wait in memory until the end; this is how much of it they may take. */
const mostLinkText = 64 * 1024 ** 2

// The folder is ours alone; should a link be in it all the same, it is not followed.
const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)
const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)

/**
 * Unpacks a zip, tar or tgz into `directory`, a fresh private folder, entry by entry. Nothing in it is trusted: absolute and
 * upward paths, devices, sparse and encrypted entries are left out and told; links are made last and only where they
 * stay inside. Rejects with `archive-refused` when it is damaged or too large; the caller removes what there is.
 */
export async function expandArchive(
  path: string,
  directory: string,
  limits: ExpandLimits = expandLimits,
  signal?: AbortSignal,
): Promise<ExpandOutcome> {
  const format = await formatOf(path)
  const { size } = await stat(path)
  const most = Math.min(limits.bytes, Math.max(limits.unsuspicious, size * limits.ratio))
  const expansion = new Expansion(directory, { bytes: most, entries: limits.entries }, signal)
  try {
    const read = (bytes: number) => {
      expansion.noteRead(bytes)
    }
    // A zip names its entries as they are: what is read of those is never more than the file itself.
    for await (const entry of format === 'zip' ? zipEntries(path) : tarEntries(path, format === 'tgz', read)) {
      signal?.throwIfAborted()
      await expansion.take(entry)
    }
    await expansion.makeLinks()
  } catch (error) {
    if (error instanceof AirlockError || signal?.aborted === true || isOurs(error)) throw error
    throw refusedArchive(`It is damaged: ${error instanceof Error ? error.message : String(error)}.`, error)
  }
  return expansion.outcome
}

function noArchive(path: string): AirlockError {
  return new AirlockError({
    code: 'archive-refused',
    message: `${basename(path)} is a file from which no sandbox can be made.`,
    why: 'It is no zip, tar or tgz.',
    remedy:
      'Give a folder, an archive of these kinds, or the address of a git repository. A single file goes into a sandbox that is there: `airlock cp FILE NAME:`.',
  })
}

/** Rejects with `archive-refused` for a file that is no archive. */
export async function formatOf(path: string): Promise<ArchiveFormat> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(formatBytes), 0, formatBytes, 0)
    const format = archiveFormat(buffer.subarray(0, bytesRead))
    if (format === null) throw noArchive(path)
    return format
  } finally {
    await file.close()
  }
}

class Expansion {
  readonly #directory: string
  readonly #mostBytes: number
  readonly #mostEntries: number
  readonly #signal: AbortSignal | undefined
  readonly #leftOut: LeftOut[] = []
  readonly #links: { readonly path: string; readonly target: string }[] = []
  #leftOutCount = 0
  #linkText = 0
  #entries = 0
  #read = 0
  #bytes = 0

  constructor(directory: string, most: Pick<ExpandLimits, 'bytes' | 'entries'>, signal: AbortSignal | undefined) {
    this.#directory = directory
    this.#mostBytes = most.bytes
    this.#mostEntries = most.entries
    this.#signal = signal
  }

  get outcome(): ExpandOutcome {
    return { leftOut: this.#leftOut, leftOutCount: this.#leftOutCount }
  }

  /** Counts what was read, also headers and what is skipped: they can be a bomb as well as files can. */
  noteRead(bytes: number): void {
    this.#signal?.throwIfAborted()
    this.#read += bytes
    if (this.#read > this.#mostBytes) throw this.#tooLarge()
  }

  async take(entry: ArchiveEntry): Promise<void> {
    this.#count(1)
    const checked = checkEntryName(entry.name)
    if (!checked.ok) {
      this.#leave(entry.name.subarray(0, longestName).toString('utf8'))
      return
    }
    const { parts } = checked
    if (parts.length === 0) return
    try {
      await this.#write(entry, parts)
    } catch (error) {
      // A file where a folder should be, or the other way round: the first one stays.
      if (!['EEXIST', 'ENOTDIR', 'EISDIR', 'ELOOP'].includes(errorCodeOf(error) ?? '')) throw error
      this.#leave(parts.join('/'))
    }
  }

  async #write(entry: ArchiveEntry, parts: readonly string[]): Promise<void> {
    const path = join(this.#directory, ...parts)
    switch (entry.kind) {
      case 'folder':
        // It was counted itself already.
        this.#count(Math.max(0, (await makeFolders(path)) - 1))
        return
      case 'file':
        this.#count(await makeFolders(dirname(path)))
        await this.#file(entry, path)
        return
      case 'link':
        this.#keepLink(parts.join('/'), entry.target ?? '')
        return
      case 'hard link':
        await this.#copy(entry.target ?? '', path)
        return
      case 'other':
        this.#leave(parts.join('/'))
    }
  }

  #keepLink(path: string, target: string): void {
    if (Buffer.byteLength(target) > longestTarget) {
      this.#leave(path, 'link')
      return
    }
    this.#linkText += path.length + target.length
    if (this.#linkText > mostLinkText) throw refusedArchive('Its links take more memory than there is for them.')
    this.#links.push({ path, target })
  }

  async #file(entry: ArchiveEntry, path: string): Promise<void> {
    if (this.#bytes + entry.size > this.#mostBytes) throw this.#tooLarge()
    const file = await open(path, createFlags, entry.executable ? 0o755 : 0o644)
    try {
      for await (const chunk of (await entry.open()) as AsyncIterable<Buffer>) {
        this.#signal?.throwIfAborted()
        // What an archive says of its sizes may be a lie.
        this.#bytes += chunk.length
        if (this.#bytes > this.#mostBytes) throw this.#tooLarge()
        await file.writeFile(chunk)
      }
      await file.utimes(entry.modified, entry.modified)
    } finally {
      await file.close()
    }
  }

  /** A hard link becomes a copy of the file that came before it. */
  async #copy(target: string, path: string): Promise<void> {
    const checked = checkEntryName(Buffer.from(target))
    const from = checked.ok ? join(this.#directory, ...checked.parts) : null
    const found = from === null ? null : await unlessMissing(lstat(from))
    if (from === null || found?.isFile() !== true) {
      this.#leave(path.slice(this.#directory.length + 1))
      return
    }
    this.#count(await makeFolders(dirname(path)))
    await this.#file(
      {
        name: Buffer.alloc(0),
        kind: 'file',
        size: found.size,
        executable: (found.mode & 0o111) !== 0,
        modified: found.mtime,
        target: null,
        // Only once there is a place for it; whoever reads the stream closes it.
        open: async () => (await open(from, readFlags)).createReadStream(),
      },
      path,
    )
  }

  /** Last of all, so that nothing is ever written through one. */
  async makeLinks(): Promise<void> {
    for (const { path, target } of this.#links) {
      this.#signal?.throwIfAborted()
      const parts = path.split('/')
      const lands = posix.normalize(posix.join(...parts.slice(0, -1), target))
      const leavesFolder = target === '' || target.includes('\0') || target.startsWith('/') || /^\.\.(\/|$)/.test(lands)
      try {
        if (leavesFolder) this.#leave(path, 'link')
        else if (await this.#makeFolders(parts.slice(0, -1))) await symlink(target, join(this.#directory, path))
        else this.#leave(path)
      } catch (error) {
        if (!['EEXIST', 'ENOTDIR', 'ELOOP'].includes(errorCodeOf(error) ?? '')) throw error
        this.#leave(path)
      }
    }
  }

  /** Whether the folders are there now, none of them a link: by links of links one could lead out of here. */
  async #makeFolders(parts: readonly string[]): Promise<boolean> {
    let path = this.#directory
    for (const part of parts) {
      path = join(path, part)
      const found = await unlessMissing(lstat(path))
      if (found === null) {
        this.#count(1)
        await mkdir(path, { mode: 0o755 })
      } else if (!found.isDirectory()) return false
    }
    return true
  }

  #count(entries: number): void {
    this.#entries += entries
    if (this.#entries > this.#mostEntries)
      throw refusedArchive(`It holds more than ${String(this.#mostEntries)} entries and folders that they lie in.`)
  }

  #leave(path: string, why: LeftOut['why'] = 'refused'): void {
    this.#leftOutCount += 1
    if (this.#leftOut.length < leftOutListed) this.#leftOut.push({ path: copied(path.slice(0, longestName)), why })
  }

  #tooLarge(): AirlockError {
    return refusedArchive(
      `Expanded it would be larger than ${String(Math.round(this.#mostBytes / 1024 ** 2))} MB, which is more than there is room for or than its own size lets expect.`,
    )
  }
}

/** How many had to be made. */
async function makeFolders(path: string): Promise<number> {
  const first = await mkdir(path, { recursive: true, mode: 0o755 })
  return first === undefined ? 0 : relative(first, path).split(sep).filter(Boolean).length + 1
}

/** A part of a text keeps the whole of it in memory; this one does not. */
function copied(text: string): string {
  return Buffer.from(text).toString()
}

/** A failure of this computer's disk and none of the archive. */
function isOurs(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EMFILE', 'EIO'].includes(errorCodeOf(error) ?? '')
}

async function unlessMissing<T>(looking: Promise<T>): Promise<T | null> {
  try {
    return await looking
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? '')) return null
    throw error
  }
}

function refusedArchive(why: string, cause?: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'archive-refused',
      message: 'This archive was refused.',
      why,
      remedy: 'Nothing of it was kept. Unpack it yourself and choose the folder, or choose another archive.',
    },
    { cause },
  )
}
