import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { FileVersion } from '../../src-shared/agent/files.ts'
import { readFlags } from './entry.ts'
import { fileErrorOf } from './file-error.ts'
import { toFsPath } from './path-bytes.ts'

const chunkBytes = 256 * 1024

/** Opens a regular file for reading. Anything else is refused without touching it: opening a pipe alone can end a program. */
export async function openRegular(path: string): Promise<{ readonly file: FileHandle; readonly stats: BigIntStats }> {
  const file = await open(toFsPath(path), readFlags)
  try {
    const stats = await file.stat({ bigint: true })
    assertRegular(path, stats)
    return { file, stats }
  } catch (error) {
    await file.close()
    throw error
  }
}

export function assertRegular(path: string, stats: BigIntStats): void {
  if (stats.isDirectory()) throw fileErrorOf('EISDIR', path, 'Only a file has content.')
  if (!stats.isFile()) throw fileErrorOf('ENXIO', path, 'Reading it could wait for ever.')
}

/** sha-256 of all that is in an open file, in pieces so that terminals go on meanwhile. */
export async function hashOf(
  file: FileHandle,
  stats: BigIntStats,
  signal?: AbortSignal,
): Promise<{ hash: string; size: number }> {
  const hash = createHash('sha256')
  // One byte more than stat says: a small file is then read in one go and still seen to end.
  const buffer = Buffer.allocUnsafe(
    Number(stats.size) < chunkBytes ? Math.max(4096, Number(stats.size) + 1) : chunkBytes,
  )
  let size = 0
  for (;;) {
    signal?.throwIfAborted()
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size)
    hash.update(buffer.subarray(0, bytesRead))
    size += bytesRead
    // Files of /proc have size 0 and give their content in pieces: only “no bytes” says that they end.
    if (bytesRead === 0 || (bytesRead < buffer.length && stats.size > 0n)) break
  }
  return { hash: hash.digest('hex'), size }
}

/** The version of the file at `path`. */
export async function versionAt(path: string, signal?: AbortSignal): Promise<FileVersion> {
  const { file, stats } = await openRegular(path)
  try {
    return { ...(await hashOf(file, stats, signal)), modifiedNs: String(stats.mtimeNs) }
  } finally {
    await file.close()
  }
}
