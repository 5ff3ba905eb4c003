import { constants, type BigIntStats } from 'node:fs'
import { lstat, open, readlink, stat, type FileHandle } from 'node:fs/promises'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { inLargeChunks } from '../../src-shared/transfer/in-large-chunks.ts'
import { tarEnd, tarHeader, tarPadding } from '../../src-shared/transfer/tar-header.ts'
import { readFlags } from './entry.ts'
import { errnoOf, fileError, isMissing, shown } from './file-error.ts'
import { childOf, nameOf } from './file-path.ts'
import { inOrder } from './in-order.ts'
import { toBytes, toFsPath } from './path-bytes.ts'
import { assertRegular } from './version.ts'
import { walkFolders } from './walk.ts'

export interface PackOptions {
  readonly exclude?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
}

const together = 8
/** Files up to this are read whole and ahead; larger ones as they are sent. */
const smallBytes = 128 * 1024
const chunkBytes = 256 * 1024

/**
 * An uncompressed tar of a folder's content (names relative to it) or of one file (its name). Links are packed as
 * links; sockets, pipes and devices are left out; what goes meanwhile too. What cannot be read fails the tar.
 */
export async function packTree(path: string, options: PackOptions = {}): Promise<AsyncGenerator<Uint8Array>> {
  try {
    const stats = await stat(toFsPath(path), { bigint: true })
    if (stats.isDirectory()) return inLargeChunks(tree(path, options), chunkBytes)
    assertRegular(path, stats)
    return inLargeChunks(single(path), chunkBytes)
  } catch (error) {
    throw fileError(error, path)
  }
}

async function* single(path: string): AsyncGenerator<Uint8Array> {
  const packed = await packFile(path, nameOf(path), true)
  if (packed === null) throw fileError(Object.assign(new Error('ENOENT: gone'), { code: 'ENOENT' }), path)
  yield* packed
  yield tarEnd
}

async function* tree(root: string, options: PackOptions): AsyncGenerator<Uint8Array> {
  const packed = inOrder(entriesBelow(root, options), together, ({ path, kind }) =>
    packEntry(childOf(root, path), path, kind),
  )
  for await (const pieces of packed) {
    options.signal?.throwIfAborted()
    if (pieces !== null) yield* pieces
  }
  yield tarEnd
}

type Entry = { readonly path: string; readonly kind: 'file' | 'folder' | 'link' }

async function* entriesBelow(root: string, options: PackOptions): AsyncGenerator<Entry> {
  for await (const { folder, children } of walkFolders(root, { ...options, unreadable: 'fail' })) {
    for (const { name, kind } of children) {
      if (kind !== 'other') yield { path: folder === '' ? name : `${folder}/${name}`, kind }
    }
  }
}

/** The bytes of one entry: ready ones, or ones that are read while they are asked for. Null when it is gone. */
type Packed = Iterable<Uint8Array> | AsyncIterable<Uint8Array> | null

async function packEntry(path: string, name: string, kind: Entry['kind']): Promise<Packed> {
  if (kind === 'file') return await packFile(path, name, false)
  try {
    const stats = await lstat(toFsPath(path), { bigint: true })
    if (kind === 'folder')
      return stats.isDirectory() ? [tarHeader({ ...common(name, stats), type: 'folder', size: 0 })] : null
    const target = await readlink(toFsPath(path), 'buffer')
    return [tarHeader({ ...common(name, stats), type: 'link', size: 0, target })]
  } catch (error) {
    if (isMissing(error) || errnoOf(error) === 'EINVAL') return null
    throw fileError(error, path)
  }
}

async function packFile(path: string, name: string, followsLink: boolean): Promise<Packed> {
  const opened = await openToPack(path, followsLink)
  if (opened === null) return null
  const { file, stats } = opened
  try {
    // Opened again when its turn comes: one that waits must not hold a file that nobody closes when the caller leaves.
    if (stats.size > smallBytes) return largeFile(path, name, followsLink)
    const content = await readWhole(file, Number(stats.size))
    const header = tarHeader({ ...common(name, stats), type: 'file', size: content.length })
    return [header, content, tarPadding(content.length)]
  } catch (error) {
    throw fileError(error, path)
  } finally {
    await file.close()
  }
}

/** Null when it is gone, or replaced by a link or something without content, since its folder was read. */
async function openToPack(
  path: string,
  followsLink: boolean,
): Promise<{ readonly file: FileHandle; readonly stats: BigIntStats } | null> {
  try {
    const file = await open(toFsPath(path), followsLink ? readFlags : readFlags | constants.O_NOFOLLOW)
    const stats = await file.stat({ bigint: true })
    if (stats.isFile()) return { file, stats }
    await file.close()
    return null
  } catch (error) {
    if (isMissing(error) || errnoOf(error) === 'ELOOP' || errnoOf(error) === 'ENXIO') return null
    throw fileError(error, path)
  }
}

/** What is there up to `size`; a file that became shorter gives less, and its header then says so. */
async function readWhole(file: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size)
  let got = 0
  while (got < size) {
    const { bytesRead } = await file.read(buffer, got, size - got, got)
    if (bytesRead === 0) break
    got += bytesRead
  }
  return buffer.subarray(0, got)
}

/** The header promises a size: what grows is cut there, what becomes shorter breaks the promise and fails the tar. */
async function* largeFile(path: string, name: string, followsLink: boolean): AsyncGenerator<Uint8Array> {
  const opened = await openToPack(path, followsLink)
  if (opened === null) return
  const { file, stats } = opened
  try {
    const size = Number(stats.size)
    yield tarHeader({ ...common(name, stats), type: 'file', size })
    for (let at = 0; at < size;) {
      const wanted = Math.min(chunkBytes, size - at)
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at)
      if (bytesRead === 0) throw becameShorter(path)
      yield buffer.subarray(0, bytesRead)
      at += bytesRead
    }
    yield tarPadding(size)
  } catch (error) {
    throw fileError(error, path)
  } finally {
    await file.close()
  }
}

function common(name: string, stats: BigIntStats) {
  return { name: toBytes(name), mode: Number(stats.mode), modifiedSeconds: Number(stats.mtimeNs / 1_000_000_000n) }
}

function becameShorter(path: string): AirlockError {
  return new AirlockError({
    code: 'file-conflict',
    message: `${shown(path)} became shorter while it was packed.`,
    why: 'Something in the sandbox writes to it.',
    remedy: 'Wait until that is done, or stop it, then try again.',
  })
}
