import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, statSync, type BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { readLimits, type ReadHead } from '../../src-shared/agent/file-wire.ts'
import { readFlags, toEntry } from './entry.ts'
import { fileError } from './file-error.ts'
import { nameOf } from './file-path.ts'
import { toFsPath } from './path-bytes.ts'
import { assertRegular, openRegular } from './version.ts'

const chunkBytes = 512 * 1024
const smallBytes = 64 * 1024

/** At most `length` bytes from `offset`. What stat says of the size is a hint and never believed. */
export async function readRange(
  path: string,
  range: { readonly offset?: number | undefined; readonly length?: number | undefined },
  signal?: AbortSignal,
): Promise<{ readonly head: ReadHead; readonly bytes: Buffer }> {
  const offset = range.offset ?? 0
  const length = Math.min(range.length ?? readLimits.usual, readLimits.most)
  try {
    const seen = statSync(toFsPath(path), { bigint: true })
    assertRegular(path, seen)
    const { stats, bytes, end } =
      (isSmall(seen) ? readSmall(path, offset, length) : null) ?? (await readLarge(path, offset, length, signal))
    const version =
      offset === 0 && end
        ? {
            hash: createHash('sha256').update(bytes).digest('hex'),
            size: bytes.length,
            modifiedNs: String(stats.mtimeNs),
          }
        : null
    const head = { stat: { path, ...toEntry(nameOf(path), stats) }, length: bytes.length, version, end }
    return { head, bytes }
  } catch (error) {
    throw fileError(error, path)
  }
}

interface Part {
  readonly stats: BigIntStats
  readonly bytes: Buffer
  readonly end: boolean
}

/** What says that it is empty may be a file of /proc, whose readers can be made to wait. */
function isSmall(stats: BigIntStats): boolean {
  return stats.isFile() && stats.size > 0n && stats.size <= smallBytes
}

/**
 * Reads a small file in this thread: handing five calls to another one takes eight times as long (measured: 0.08 against
 * 0.01 ms under runc, 0.33 against 0.06 ms under gVisor). Null when it is another by now, or grows.
 */
function readSmall(path: string, offset: number, length: number): Part | null {
  const descriptor = openSync(toFsPath(path), readFlags)
  try {
    const stats = fstatSync(descriptor, { bigint: true })
    if (!isSmall(stats)) return null
    const left = Math.max(0, Number(stats.size) - offset)
    // One byte more than it should have, so that it is seen to end.
    const buffer = Buffer.allocUnsafe(left + 1)
    let got = 0
    for (let read = 1; read > 0 && got < buffer.length; got += read) {
      read = readSync(descriptor, buffer, got, buffer.length - got, offset + got)
    }
    if (got > left) return null
    return { stats, bytes: buffer.subarray(0, Math.min(got, length)), end: got <= length }
  } finally {
    closeSync(descriptor)
  }
}

async function readLarge(path: string, offset: number, length: number, signal: AbortSignal | undefined): Promise<Part> {
  const { file, stats } = await openRegular(path)
  try {
    return { stats, ...(await readUpTo(file, stats, offset, length, signal)) }
  } finally {
    await file.close()
  }
}

async function readUpTo(
  file: FileHandle,
  stats: BigIntStats,
  offset: number,
  length: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly bytes: Buffer; readonly end: boolean }> {
  const pieces: Buffer[] = []
  let got = 0
  // The size only decides how much is asked for at once: one byte more, so that a small file is seen to end.
  let ask = Math.min(chunkBytes, Math.max(4096, Number(stats.size) - offset + 1))
  while (got < length) {
    signal?.throwIfAborted()
    const wanted = Math.min(ask, length - got)
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset + got)
    if (bytesRead === 0) return { bytes: joined(pieces, got), end: true }
    pieces.push(buffer.subarray(0, bytesRead))
    got += bytesRead
    // A file of the disk gives less than asked for only at its end; one of /proc (size 0) whenever it likes.
    if (bytesRead < wanted && stats.size > 0n) return { bytes: joined(pieces, got), end: true }
    ask = chunkBytes
  }
  const { bytesRead } = await file.read(Buffer.allocUnsafe(1), 0, 1, offset + got)
  return { bytes: joined(pieces, got), end: bytesRead === 0 }
}

function joined(pieces: readonly Buffer[], size: number): Buffer {
  const [only] = pieces
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, size)
}
