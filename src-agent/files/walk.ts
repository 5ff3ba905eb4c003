import { fileError, isMissing } from './file-error.ts'
import { childOf } from './file-path.ts'
import { childrenOf, type FolderChild } from './read-folder.ts'
import { isTemporaryName } from './temporary-files.ts'

/** A folder that was walked; paths are relative to where the walk began, '' is that folder. */
export interface WalkedFolder {
  readonly folder: string
  readonly children: readonly FolderChild[]
}

export interface WalkOptions {
  /** A bare name is left out wherever it is; with a slash it is a path relative to the start. */
  readonly exclude?: readonly string[] | undefined
  /** What to do about folders that may not be read. */
  readonly unreadable: 'skip' | 'fail'
  readonly signal?: AbortSignal | undefined
}

const readAhead = 8

/**
 * Every folder below `root`, nearer ones first, so parents before what is in them. Links are not followed: a loop has
 * no way in. A few folders are read ahead while the caller works.
 */
export async function* walkFolders(root: string, options: WalkOptions): AsyncGenerator<WalkedFolder> {
  const isExcluded = exclusion(options.exclude ?? [])
  const waiting: string[] = ['']
  const reading: { readonly folder: string; readonly found: Promise<Found> }[] = []
  for (let next = 0; next < waiting.length || reading.length > 0;) {
    options.signal?.throwIfAborted()
    for (; reading.length < readAhead && next < waiting.length; next++) {
      const folder = waiting[next] ?? ''
      reading.push({ folder, found: find(folder === '' ? root : childOf(root, folder)) })
    }
    const first = reading.shift()
    if (first === undefined) break
    const { folder } = first
    const found = await first.found
    if (!found.ok) {
      if (isLeftOut(found.error, folder, options.unreadable)) continue
      throw fileError(found.error, folder === '' ? root : childOf(root, folder))
    }
    const children = found.children.filter(
      ({ name }) => !isTemporaryName(name) && !isExcluded(name, folder === '' ? name : `${folder}/${name}`),
    )
    for (const { name, kind } of children) {
      if (kind === 'folder') waiting.push(folder === '' ? name : `${folder}/${name}`)
    }
    yield { folder, children }
  }
}

/** Settled either way, so that reading ahead leaves no rejection unhandled. */
type Found =
  { readonly ok: true; readonly children: readonly FolderChild[] } | { readonly ok: false; readonly error: unknown }

async function find(path: string): Promise<Found> {
  try {
    return { ok: true, children: await childrenOf(path) }
  } catch (error) {
    return { ok: false, error }
  }
}

function isLeftOut(error: unknown, folder: string, unreadable: 'skip' | 'fail'): boolean {
  // The start must be there; anything below may go while we walk.
  if (folder === '') return false
  return isMissing(error) || unreadable === 'skip'
}

function exclusion(exclude: readonly string[]): (name: string, path: string) => boolean {
  const names = new Set(exclude.filter((entry) => !entry.includes('/')))
  const paths = new Set(exclude.filter((entry) => entry.includes('/')).map((entry) => entry.replace(/^\/+|\/+$/g, '')))
  return (name, path) => names.has(name) || paths.has(path)
}
