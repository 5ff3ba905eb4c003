import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { readLimits, type ReadHead } from '../../src-shared/agent/file-wire.ts'
import { toEntry } from './entry.ts'
import { fileError } from './file-error.ts'
import { nameOf } from './file-path.ts'
import { toFsPath } from './path-bytes.ts'
import { assertRegular, openRegular } from './version.ts'

const chunkBytes = 512 * 1024

/** At most `length` bytes from `offset`. What stat says of the size is a hint and never believed. */
export async function readRange(
  path: string,
  range: { readonly offset?: number | undefined; readonly length?: number | undefined },
  signal?: AbortSignal,
): Promise<{ readonly head: ReadHead; readonly bytes: Buffer }> {
  const offset = range.offset ?? 0
  const length = Math.min(range.length ?? readLimits.usual, readLimits.most)
  try {
    assertRegular(path, await stat(toFsPath(path), { bigint: true }))
    const { file, stats } = await openRegular(path)
    try {
      const { bytes, end } = await readUpTo(file, stats, offset, length, signal)
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
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(error, path)
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
