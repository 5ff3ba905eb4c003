import { constants } from 'node:fs'
import { lstat, mkdir, open, stat, symlink } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../../server/error-code.ts'
import type { LeftOut } from '../folder-entry.ts'
import { archiveFormat, formatBytes, type ArchiveEntry, type ArchiveFormat } from './archive-entry.ts'
import { checkEntryName, incomingLimits } from './entry-name.ts'
import { tarEntries } from './tar-entries.ts'
import { zipEntries } from './zip-entries.ts'

export interface ExpandLimits {
  /** Of all files together, expanded. */
  readonly bytes: number
  /** How many times its own size an archive may become, once that is more than `unsuspicious` bytes. */
  readonly ratio: number
  readonly unsuspicious: number
}

export const expandLimits: ExpandLimits = { bytes: 20 * 1024 ** 3, ratio: 200, unsuspicious: 1024 ** 3 }

// The folder is ours alone; should a link be in it all the same, it is not followed.
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
): Promise<readonly LeftOut[]> {
  const format = await formatOf(path)
  const { size } = await stat(path)
  const most = Math.min(limits.bytes, Math.max(limits.unsuspicious, size * limits.ratio))
  const expansion = new Expansion(directory, most)
  try {
    for await (const entry of format === 'zip' ? zipEntries(path) : tarEntries(path, format === 'tgz')) {
      signal?.throwIfAborted()
      await expansion.take(entry)
    }
    await expansion.makeLinks()
  } catch (error) {
    if (error instanceof AirlockError || signal?.aborted === true || isOurs(error)) throw error
    throw refusedArchive(`It is damaged: ${error instanceof Error ? error.message : String(error)}.`, error)
  }
  return expansion.leftOut
}

/** Rejects with `archive-refused` for a file that is no archive. */
export async function formatOf(path: string): Promise<ArchiveFormat> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(formatBytes), 0, formatBytes, 0)
    const format = archiveFormat(buffer.subarray(0, bytesRead))
    if (format === null) throw refusedArchive('It is no zip, tar or tgz.')
    return format
  } finally {
    await file.close()
  }
}

class Expansion {
  readonly #directory: string
  readonly #mostBytes: number
  readonly #leftOut: LeftOut[] = []
  readonly #links: { readonly parts: readonly string[]; readonly target: string }[] = []
  #entries = 0
  #bytes = 0

  constructor(directory: string, mostBytes: number) {
    this.#directory = directory
    this.#mostBytes = mostBytes
  }

  get leftOut(): readonly LeftOut[] {
    return this.#leftOut
  }

  async take(entry: ArchiveEntry): Promise<void> {
    this.#entries += 1
    if (this.#entries > incomingLimits.entries)
      throw refusedArchive(`It holds more than ${String(incomingLimits.entries)} entries.`)
    const checked = checkEntryName(entry.name)
    if (!checked.ok) {
      this.#leave(entry.name.toString('utf8'))
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
        await mkdir(path, { recursive: true, mode: 0o755 })
        return
      case 'file':
        await mkdir(dirname(path), { recursive: true, mode: 0o755 })
        await this.#file(entry, path)
        return
      case 'link':
        this.#links.push({ parts, target: entry.target ?? '' })
        return
      case 'hard link':
        await this.#copy(entry.target ?? '', path)
        return
      case 'other':
        this.#leave(parts.join('/'))
    }
  }

  async #file(entry: ArchiveEntry, path: string): Promise<void> {
    if (this.#bytes + entry.size > this.#mostBytes) throw this.#tooLarge()
    const file = await open(path, createFlags, entry.executable ? 0o755 : 0o644)
    try {
      for await (const chunk of (await entry.open()) as AsyncIterable<Buffer>) {
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
    const source = await open(from, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    await mkdir(dirname(path), { recursive: true, mode: 0o755 })
    await this.#file(
      {
        name: Buffer.alloc(0),
        kind: 'file',
        size: found.size,
        executable: (found.mode & 0o111) !== 0,
        modified: found.mtime,
        target: null,
        open: () => Promise.resolve(source.createReadStream()),
      },
      path,
    )
  }

  /** Last of all, so that nothing is ever written through one. */
  async makeLinks(): Promise<void> {
    for (const { parts, target } of this.#links) {
      const lands = posix.normalize(posix.join(...parts.slice(0, -1), target))
      const leavesFolder = target === '' || target.includes('\0') || target.startsWith('/') || /^\.\.(\/|$)/.test(lands)
      try {
        if (leavesFolder) this.#leave(parts.join('/'), 'link')
        else if (await this.#makeFolders(parts.slice(0, -1))) await symlink(target, join(this.#directory, ...parts))
        else this.#leave(parts.join('/'))
      } catch (error) {
        if (!['EEXIST', 'ENOTDIR', 'ELOOP'].includes(errorCodeOf(error) ?? '')) throw error
        this.#leave(parts.join('/'))
      }
    }
  }

  /** Whether the folders are there now, none of them a link: by links of links one could lead out of here. */
  async #makeFolders(parts: readonly string[]): Promise<boolean> {
    let path = this.#directory
    for (const part of parts) {
      path = join(path, part)
      const found = await unlessMissing(lstat(path))
      if (found === null) await mkdir(path, { mode: 0o755 })
      else if (!found.isDirectory()) return false
    }
    return true
  }

  #leave(path: string, why: LeftOut['why'] = 'refused'): void {
    this.#leftOut.push({ path: path.slice(0, 4096), why })
  }

  #tooLarge(): AirlockError {
    return refusedArchive(
      `Expanded it would be larger than ${String(Math.round(this.#mostBytes / 1024 ** 2))} MB, which is more than there is room for or than its own size lets expect.`,
    )
  }
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
