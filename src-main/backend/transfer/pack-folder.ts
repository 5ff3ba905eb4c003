import { createHash, type Hash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { pathBytes } from '../../../src-shared/paths/path-bytes.ts'
import { tarEnd, tarHeader, tarPadding } from '../../../src-shared/transfer/tar-header.ts'
import { inLargeChunks } from '../../../src-shared/transfer/in-large-chunks.ts'
import { errorCodeOf } from '../server/error-code.ts'
import { onDisk } from './disk-path.ts'
import type { FolderEntry, FolderListing } from './folder-entry.ts'

/** What was packed of one file. */
export interface PackedFile {
  readonly path: string
  /** sha-256, hexadecimal. */
  readonly hash: string
  readonly size: number
  readonly executable: boolean
  /** All of it, where it is small. */
  readonly content: Buffer | null
}

export interface PackFolderOptions {
  readonly signal?: AbortSignal | undefined
  /** Called after each file; the next one waits for what it returns. */
  readonly packed: (file: PackedFile) => unknown
  /** What an entry is called in the tar; its own path when left out. */
  readonly nameOf?: (path: string) => string
  /** Nobody else changes the folder, so that a file which is gone is an error as well. */
  readonly mustBeWhole?: boolean
}

type FileEntry = FolderEntry & { kind: 'file' }

const smallBytes = 256 * 1024
const readAhead = 32
const chunkBytes = 128 * 1024
// A file that was swapped for a link since it was listed must not lead elsewhere.
const readFlags = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW)

/**
 * An uncompressed tar of what was listed, made as it is read: memory stays bounded, small files are read ahead. Files
 * that are gone by now are left out, unless it must be whole. Errors with `source-unreadable` when a file cannot be read or shrinks meanwhile.
 */
export function packFolder(listing: FolderListing, options: PackFolderOptions): Readable {
  return Readable.from(inLargeChunks(tarOf(listing, options), chunkBytes), {
    objectMode: false,
    highWaterMark: 4 * chunkBytes,
  })
}

async function* tarOf(listing: FolderListing, options: PackFolderOptions): AsyncGenerator<Uint8Array> {
  const ahead = new Map<FolderEntry, Promise<Content>>()
  let next = 0
  for (const [index, entry] of listing.entries.entries()) {
    options.signal?.throwIfAborted()
    for (; next < Math.min(index + readAhead, listing.entries.length); next++) {
      const coming = listing.entries[next]
      if (coming?.kind === 'file' && coming.size <= smallBytes) ahead.set(coming, readSmall(listing.root, coming))
    }
    const head = headOf(entry, options)
    if (entry.kind === 'folder') yield head(0)
    else if (entry.kind === 'link') yield head(0, pathBytes(entry.target))
    else {
      const content = ahead.get(entry)
      ahead.delete(entry)
      const file =
        content === undefined
          ? yield* largeFile(head, listing.root, entry)
          : yield* smallFile(head, entry, await content)
      if (file instanceof Gone) {
        if (options.mustBeWhole === true) fail(entry.path, file.error)
      } else await options.packed(file)
    }
  }
  yield tarEnd
}

/** Settled, so that a file which is read ahead and fails is no unhandled rejection. */
type Content = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly error: unknown }

async function readSmall(root: string, entry: FileEntry): Promise<Content> {
  try {
    return { ok: true, bytes: await readFile(onDisk(join(root, entry.path)), { flag: readFlags }) }
  } catch (error) {
    return { ok: false, error }
  }
}

function* smallFile(
  head: Head,
  { path, executable }: FileEntry,
  content: Content,
): Generator<Uint8Array, PackedFile | Gone> {
  if (!content.ok) return gone(content.error) ?? fail(path, content.error)
  const { bytes } = content
  yield head(bytes.length)
  yield bytes
  yield tarPadding(bytes.length)
  const hash = createHash('sha256').update(bytes).digest('hex')
  return { path, hash, size: bytes.length, executable, content: bytes }
}

async function* largeFile(
  head: Head,
  root: string,
  { path, executable }: FileEntry,
): AsyncGenerator<Uint8Array, PackedFile | Gone> {
  let file
  try {
    file = await open(onDisk(join(root, path)), readFlags)
  } catch (error) {
    return gone(error) ?? fail(path, error)
  }
  try {
    const { size } = await file.stat()
    const hash = createHash('sha256')
    yield head(size)
    yield* chunksOf(file, size, hash)
    yield tarPadding(size)
    return { path, hash: hash.digest('hex'), size, executable, content: null }
  } catch (error) {
    return fail(path, error)
  } finally {
    await file.close()
  }
}

/** Exactly `size` bytes: a file that grows is cut, one that shrinks is an error. */
async function* chunksOf(file: FileHandle, size: number, hash: Hash): AsyncGenerator<Buffer> {
  for (let position = 0; position < size;) {
    const length = Math.min(smallBytes, size - position)
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, position)
    if (bytesRead === 0) throw new Error('It became shorter while it was read.')
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    position += bytesRead
    yield chunk
  }
}

/** What goes before an entry's content of that size, or says where a link leads. */
type Head = (size: number, target?: Uint8Array) => Uint8Array

function headOf(entry: FolderEntry, { nameOf }: PackFolderOptions): Head {
  const path = nameOf === undefined ? entry.path : nameOf(entry.path)
  const modifiedSeconds = Math.floor(entry.modified.getTime() / 1000)
  const common = { type: entry.kind, name: pathBytes(path), mode: modeOf(entry), modifiedSeconds }
  return (size, target) => tarHeader({ ...common, size, ...(target === undefined ? {} : { target }) })
}

function modeOf(entry: FolderEntry): number {
  if (entry.kind === 'link') return 0o777
  return entry.kind === 'folder' || entry.executable ? 0o755 : 0o644
}

/** A file that is not there any more. */
class Gone {
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }
}

function gone(error: unknown): Gone | null {
  return errorCodeOf(error) === 'ENOENT' ? new Gone(error) : null
}

function fail(path: string, error: unknown): never {
  throw new AirlockError(
    {
      code: 'source-unreadable',
      message: `The file ${path} could not be copied.`,
      why: error instanceof Error ? error.message : String(error),
      remedy: 'Make sure that it can be read and does not change while it is copied, then try again.',
    },
    { cause: error },
  )
}
