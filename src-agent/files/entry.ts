import { constants, lstatSync, type BigIntStats, type Stats } from 'node:fs'
import { lstat, readlink, stat } from 'node:fs/promises'
import type { FileEntry, FileKind, FileStat } from '../../src-shared/agent/files.ts'
import { nameOf } from './file-path.ts'
import { errnoOf, fileError } from './file-error.ts'
import { fromBytes, isUndecodable, toFsPath } from './path-bytes.ts'

/** What `lstat` and `readdir` have in common. */
interface Kinds {
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

export function kindOf(of: Kinds): FileKind {
  if (of.isFile()) return 'file'
  if (of.isDirectory()) return 'folder'
  return of.isSymbolicLink() ? 'link' : 'other'
}

export function toEntry(name: string, stats: Stats | BigIntStats, link: LinkFacts = noLink): FileEntry {
  return {
    name,
    kind: kindOf(stats),
    size: Number(stats.size),
    modifiedMs: typeof stats.mtimeMs === 'number' ? stats.mtimeMs : Number(stats.mtimeMs),
    mode: Number(stats.mode) & 0o7777,
    linkTarget: link.target,
    targetKind: link.kind,
    undecodable: isUndecodable(name),
  }
}

interface LinkFacts {
  readonly target: string | null
  readonly kind: FileKind | null
}

const noLink: LinkFacts = { target: null, kind: null }

/** The entry of what is at `path`; a link is described and not followed. Null when it is gone. */
export async function entryAt(path: string, name = nameOf(path)): Promise<FileEntry | null> {
  let stats
  try {
    stats = await lstat(toFsPath(path))
  } catch (error) {
    switch (errnoOf(error)) {
      case 'ENOENT':
      case 'ENOTDIR':
        return null
      case 'EACCES':
        // A folder that may be listed but not searched: names are all that it tells.
        return unknownEntry(name)
      default:
        throw error
    }
  }
  return toEntry(name, stats, stats.isSymbolicLink() ? await followLink(path) : noLink)
}

/** What is at `path`, or `file-not-found`. */
export async function statPath(path: string): Promise<FileStat> {
  try {
    // One look costs less here than handing it to another thread.
    const stats = lstatSync(toFsPath(path))
    const link = stats.isSymbolicLink() ? await followLink(path) : noLink
    return { path, ...toEntry(nameOf(path), stats, link) }
  } catch (error) {
    throw fileError(error, path)
  }
}

async function followLink(path: string): Promise<LinkFacts> {
  try {
    const target = fromBytes(await readlink(toFsPath(path), { encoding: 'buffer' }))
    return { target, kind: await targetKind(path) }
  } catch (error) {
    // Replaced by something else since it was looked at.
    if (errnoOf(error) === 'EINVAL' || errnoOf(error) === 'ENOENT') return noLink
    throw error
  }
}

async function targetKind(path: string): Promise<FileKind | null> {
  try {
    return kindOf(await stat(toFsPath(path)))
  } catch (error) {
    // Broken, circular, or leading to where nobody may look: in each case it leads nowhere.
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENAMETOOLONG'].includes(errnoOf(error) ?? '')) return null
    throw error
  }
}

function unknownEntry(name: string): FileEntry {
  return {
    name,
    kind: 'other',
    size: 0,
    modifiedMs: 0,
    mode: 0,
    linkTarget: null,
    targetKind: null,
    undecodable: isUndecodable(name),
  }
}

/** Opens without waiting for another end (pipes), without becoming a controlling terminal's owner. */
export const readFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY
