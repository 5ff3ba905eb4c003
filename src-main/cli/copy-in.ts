import { stat } from 'node:fs/promises'
import { basename, dirname, posix, resolve } from 'node:path'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { readFolder } from '../backend/transfer/folder-listing.ts'
import type { FolderEntry, FolderListing } from '../backend/transfer/folder-entry.ts'
import { packFolder } from '../backend/transfer/pack-folder.ts'
import type { BackendConnection } from '../backend-client/backend-connection.ts'
import type { FoundPrograms } from './copied-programs.ts'
import type { CopyJob } from './copy-place.ts'

export interface Copied {
  readonly files: number
  readonly bytes: number
  /** Sentences on what was left out. */
  readonly leftOut: readonly string[]
  /** What programs of this computer may run by themselves of what came out. */
  readonly runsHere: FoundPrograms
}

/** What is to be sent, and the name that each path gets below the sandbox's folder. */
interface Source {
  readonly listing: FolderListing
  readonly nameOf: (path: string) => string
}

/** Copies a file or folder into a sandbox. Like `cp`: into a folder that exists, else under the name that was given. */
export async function copyIn(
  { from, to }: CopyJob & { direction: 'in' },
  directory: string,
  connection: BackendConnection,
): Promise<Copied> {
  const path = resolve(directory, from)
  const onlyContent = /[/\\]\.$/.test(from) || from === '.'
  const isFolder = (await look(path)).isDirectory()
  const intoFolder = await isFolderInside(to.sandbox, to.path, connection)
  const target = intoFolder
    ? { folder: to.path, name: basename(path) }
    : { folder: dirname(to.path), name: posix.basename(to.path) }
  const source = isFolder
    ? await folderSource(path, intoFolder && onlyContent ? '' : target.name)
    : await fileSource(path, target.name)
  const stream = await connection.stream({ kind: 'upload', sandbox: to.sandbox, directory: target.folder })
  const tar = packFolder(source.listing, { packed: () => undefined, nameOf: source.nameOf })
  try {
    const failed = new Promise<never>((_, reject) => {
      tar.once('error', reject)
    })
    tar.pipe(stream.input)
    const end = await Promise.race([stream.ended, failed])
    const { files, bytes } = end.type === 'done' ? end : source.listing
    const leftOut = source.listing.leftOut.map(({ path }) => `${path} was left out: it leads out of the folder.`)
    return { files, bytes, leftOut, runsHere: { found: [], more: 0 } }
  } finally {
    tar.destroy()
    stream.close()
  }
}

async function look(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    throw new AirlockError(
      {
        code: 'source-unreadable',
        message: `${path} cannot be read.`,
        why: error instanceof Error ? error.message : String(error),
        remedy: 'Check the path.',
      },
      { cause: error },
    )
  }
}

async function isFolderInside(sandbox: string, path: string, { api }: BackendConnection): Promise<boolean> {
  try {
    const { kind, targetKind } = await api.files.stat({ sandbox, path })
    return kind === 'folder' || targetKind === 'folder'
  } catch (error) {
    const missing = typeof error === 'object' && error !== null && 'data' in error
    if (missing && (error.data as { code?: unknown }).code === 'file-not-found') return false
    throw error
  }
}

/** A folder that is named is copied whole: what `.gitignore` names is part of it. */
async function folderSource(path: string, name: string): Promise<Source> {
  const listing = await readFolder(path, { includeIgnored: true })
  if (name === '') return { listing, nameOf: (inside) => inside }
  const top: FolderEntry = { kind: 'folder', path: '', modified: (await stat(path)).mtime }
  return {
    listing: { ...listing, entries: [top, ...listing.entries] },
    nameOf: (inside) => (inside === '' ? name : `${name}/${inside}`),
  }
}

async function fileSource(path: string, name: string): Promise<Source> {
  const { size, mode, mtime } = await stat(path)
  const entry: FolderEntry = {
    kind: 'file',
    path: basename(path),
    size,
    executable: (mode & 0o100) !== 0,
    modified: mtime,
  }
  return {
    listing: { root: dirname(path), entries: [entry], files: 1, bytes: size, leftOut: [] },
    nameOf: () => name,
  }
}
