import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { HashRecord } from '../../src-shared/agent/file-wire.ts'
import { readFlags } from './entry.ts'
import { errnoOf, fileError, isMissing } from './file-error.ts'
import { childOf } from './file-path.ts'
import { inOrder } from './in-order.ts'
import { toFsPath } from './path-bytes.ts'
import { hashOf } from './version.ts'
import { walkFolders } from './walk.ts'

export type HashedFile = HashRecord['files'][number]

const together = 8

/** sha-256 of every regular file below `root`, paths relative to it. Links are not followed; what goes meanwhile is left out. */
export async function* hashTree(
  root: string,
  options: { readonly exclude?: readonly string[] | undefined; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<HashedFile> {
  const hashed = inOrder(filesBelow(root, options), together, (path) => hashFile(root, path, options.signal))
  for await (const file of hashed) {
    options.signal?.throwIfAborted()
    if (file !== null) yield file
  }
}

async function* filesBelow(
  root: string,
  options: { readonly exclude?: readonly string[] | undefined; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<string> {
  for await (const { folder, children } of walkFolders(root, { ...options, unreadable: 'fail' })) {
    for (const { name, kind } of children) {
      if (kind === 'file') yield folder === '' ? name : `${folder}/${name}`
    }
  }
}

async function hashFile(root: string, path: string, signal: AbortSignal | undefined): Promise<HashedFile | null> {
  const full = childOf(root, path)
  try {
    const file = await open(toFsPath(full), readFlags | constants.O_NOFOLLOW)
    try {
      const stats = await file.stat({ bigint: true })
      if (!stats.isFile()) return null
      return { path, ...(await hashOf(file, stats, signal)), mode: Number(stats.mode) & 0o7777 }
    } finally {
      await file.close()
    }
  } catch (error) {
    // Gone, or replaced by a link, since the folder was read.
    if (isMissing(error) || errnoOf(error) === 'ELOOP' || errnoOf(error) === 'ENXIO') return null
    throw fileError(error, full)
  }
}
