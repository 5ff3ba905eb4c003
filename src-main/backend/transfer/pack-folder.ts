import { createHash, type Hash } from 'node:crypto'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pack as createPack, type Header, type Pack } from 'tar-stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../server/error-code.ts'
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
type NamedHeader = Partial<Header> & Pick<Header, 'name'>

/** The person inside every sandbox. */
const owner = { uid: 1000, gid: 1000 }
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
  const pack = createPack()
  fill(pack, listing, options).then(
    () => {
      pack.finalize()
    },
    (error: unknown) => {
      pack.destroy(error instanceof Error ? error : new Error(String(error)))
    },
  )
  const tar = Readable.from(inLargeChunks(pack), { objectMode: false, highWaterMark: 4 * chunkBytes })
  tar.once('close', () => {
    pack.destroy()
  })
  return tar
}

/** Joins a tar's many small pieces, so that each costs one step of the way to the sandbox and not three. */
async function* inLargeChunks(pack: Pack): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = []
  let size = 0
  for await (const piece of pack as AsyncIterable<Buffer>) {
    pieces.push(piece)
    size += piece.length
    if (size < chunkBytes) continue
    yield pieces.length === 1 ? piece : Buffer.concat(pieces)
    pieces = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(pieces)
}

async function fill(pack: Pack, listing: FolderListing, options: PackFolderOptions): Promise<void> {
  const ahead = new Map<FolderEntry, Promise<Content>>()
  let next = 0
  for (const [index, entry] of listing.entries.entries()) {
    options.signal?.throwIfAborted()
    for (; next < Math.min(index + readAhead, listing.entries.length); next++) {
      const coming = listing.entries[next]
      if (coming?.kind === 'file' && coming.size <= smallBytes) ahead.set(coming, readSmall(listing.root, coming))
    }
    const common = headerOf(entry, options)
    if (entry.kind === 'folder') await add(pack, { ...common, type: 'directory', mode: 0o755 })
    else if (entry.kind === 'link') {
      await add(pack, { ...common, type: 'symlink', linkname: entry.target, mode: 0o777 })
    } else {
      const content = ahead.get(entry)
      ahead.delete(entry)
      const file =
        content === undefined
          ? await addLarge(pack, common, listing.root, entry)
          : await addSmall(pack, common, entry, content)
      if (file instanceof Gone) {
        if (options.mustBeWhole === true) fail(entry.path, file.error)
      } else await options.packed(file)
    }
  }
}

/** Settled, so that a file which is read ahead and fails is no unhandled rejection. */
type Content = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly error: unknown }

async function readSmall(root: string, entry: FileEntry): Promise<Content> {
  try {
    return { ok: true, bytes: await readFile(join(root, entry.path), { flag: readFlags }) }
  } catch (error) {
    return { ok: false, error }
  }
}

async function addSmall(
  pack: Pack,
  common: NamedHeader,
  entry: FileEntry,
  reading: Promise<Content>,
): Promise<PackedFile | Gone> {
  const content = await reading
  if (!content.ok) return gone(content.error) ?? fail(entry.path, content.error)
  const { bytes } = content
  await add(pack, { ...common, type: 'file', mode: modeOf(entry), size: bytes.length }, bytes)
  const hash = createHash('sha256').update(bytes).digest('hex')
  return { path: entry.path, hash, size: bytes.length, executable: entry.executable, content: bytes }
}

async function addLarge(pack: Pack, common: NamedHeader, root: string, entry: FileEntry): Promise<PackedFile | Gone> {
  let file
  try {
    file = await open(join(root, entry.path), readFlags)
  } catch (error) {
    return gone(error) ?? fail(entry.path, error)
  }
  try {
    const { size } = await file.stat()
    const hash = createHash('sha256')
    await addStream(pack, { ...common, type: 'file', mode: modeOf(entry), size }, chunksOf(file, size, hash))
    return { path: entry.path, hash: hash.digest('hex'), size, executable: entry.executable, content: null }
  } catch (error) {
    return fail(entry.path, error)
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

async function addStream(pack: Pack, header: NamedHeader, chunks: AsyncIterable<Buffer>): Promise<void> {
  let settle: (error?: Error | null) => void = () => undefined
  const added = new Promise<void>((resolve, reject) => {
    settle = (error) => {
      if (error) reject(error)
      else resolve()
    }
  })
  const sink = pack.entry(header, settle)
  // Told by `added`.
  sink.on('error', () => undefined)
  try {
    for await (const chunk of chunks) if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), added])
  } catch (error) {
    // Not by destroying the sink: that would end the whole tar with this error before it is told in our words.
    added.catch(() => undefined)
    throw error
  }
  sink.end(null)
  await added
}

async function add(pack: Pack, header: NamedHeader, content: Buffer = Buffer.alloc(0)): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    pack.entry(header, content, (error) => {
      if (error) reject(error)
      else resolve()
    })
  })
}

function headerOf(entry: FolderEntry, { nameOf }: PackFolderOptions): NamedHeader {
  return { name: nameOf === undefined ? entry.path : nameOf(entry.path), mtime: entry.modified, ...owner }
}

function modeOf(entry: FileEntry): number {
  return entry.executable ? 0o755 : 0o644
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
