import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { SandboxSource } from '../../../src-shared/engine/sandbox.ts'
import { formatOf } from './archives/expand-archive.ts'
import { checkFolder, unreadable, whyUnreadable } from './check-folder.ts'
import { leftOutListed, type FolderListing, type LeftOut } from './folder-entry.ts'
import { readFolder, type ReadFolderOptions } from './folder-listing.ts'
import type { HeldArchive } from './staged-archives.ts'
import type { StagedSources } from './staged-sources.ts'

/** Where a sandbox's first content comes from, and what of it. */
export interface SourceRequest {
  /** Absolute path of a folder or an archive. */
  readonly folder?: string | undefined
  /** Instead of it: the id of an upload. */
  readonly upload?: string | undefined
  readonly includeIgnored: boolean
  readonly include?: readonly string[] | undefined
}

/** A source that was looked through: what of it comes in, and what stays out. */
export interface ReadSource {
  readonly kind: 'folder' | 'archive'
  /** As people know it: the path, or the name of an upload. */
  readonly path: string
  readonly listing: FolderListing
  /** Also what was not taken out of an archive: the first of it. */
  readonly leftOut: readonly LeftOut[]
  readonly leftOutCount: number
  readonly wrapper: string | null
  /** Lets go of what is kept for it, which stays for whoever asks next. To be called whatever happens; once more is nothing. */
  release(): void
  /** Lets go of it for good; after the copy. */
  done(): Promise<void>
}

/**
 * Looks through a source; null where there is none. An archive is unpacked into the backend's own folder first. Rejects
 * with `source-unreadable`, `archive-refused` or `too-many`.
 */
export async function readSource(
  request: SourceRequest,
  staged: StagedSources,
  signal?: AbortSignal,
): Promise<ReadSource | null> {
  const { folder, upload, includeIgnored, include } = request
  const reading = { includeIgnored, ...(include ? { include } : {}), ...(signal ? { signal } : {}) }
  if (upload === undefined) {
    if (folder === undefined) return null
    if (!(await isFile(folder))) {
      const listing = await readFolder(folder, reading)
      const { leftOut } = listing
      const leftOutCount = leftOut.length
      return {
        kind: 'folder',
        path: folder,
        listing,
        leftOut,
        leftOutCount,
        wrapper: null,
        release: () => undefined,
        done: nothing,
      }
    }
  }
  const { path, name } = upload === undefined ? { path: folder ?? '', name: folder ?? '' } : staged.upload(upload)
  const held = await staged.expand(path, signal)
  const { wrapper, leftOut, leftOutCount } = held
  const listing = await readHeld(held, reading)
  return {
    kind: 'archive',
    path: name,
    listing,
    leftOut: [...listing.leftOut, ...leftOut],
    leftOutCount: listing.leftOut.length + leftOutCount,
    wrapper,
    release: () => {
      held.release()
    },
    done: async () => {
      await held.done()
      if (upload !== undefined) await staged.discardUpload(upload)
    },
  }
}

async function readHeld(held: HeldArchive, reading: ReadFolderOptions): Promise<FolderListing> {
  try {
    return await readFolder(held.root, reading)
  } catch (error) {
    held.release()
    throw error
  }
}

/** Rejects with `source-unreadable` or `archive-refused` for a source that cannot be one, as far as that shows at once. */
export async function checkSource({ folder, upload }: SourceRequest, staged: StagedSources): Promise<void> {
  const path = upload === undefined ? folder : staged.upload(upload).path
  if (path === undefined) return
  if (await isFile(path)) await formatOf(path)
  else await checkFolder(path)
}

async function isFile(path: string): Promise<boolean> {
  if (!isAbsolute(path)) throw unreadable(path, 'The path is not absolute.')
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    throw unreadable(path, whyUnreadable(error))
  }
}

/** What the record keeps of a source. */
export function sourceOf({ kind, path, listing, leftOut }: ReadSource): SandboxSource {
  const { files, bytes } = listing
  return { kind, path, files, bytes, leftOut: leftOut.slice(0, leftOutListed).map((one) => one.path) }
}

const nothing = () => Promise.resolve()
