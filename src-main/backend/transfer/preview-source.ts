import type { SourceEntry, SourcePreview } from '../../../src-shared/api/sandboxes.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { leftOutListed, type FolderEntry } from './folder-entry.ts'
import { checkSource, readSource, type SourceRequest } from './read-source.ts'
import type { StagedSources } from './staged-sources.ts'

const mostTop = 200
const mostLargest = 5

/** Looks through a source and says what would come in, without copying anything into a sandbox. */
export async function previewSource(
  request: SourceRequest,
  staged: StagedSources,
  signal?: AbortSignal,
): Promise<SourcePreview> {
  await checkSource(request, staged)
  const read = await readSource(request, staged, signal)
  if (read === null) throw nothingGiven()
  read.release()
  const { kind, path, listing, leftOut, leftOutCount, wrapper } = read
  const { files, bytes, entries } = listing
  return {
    kind,
    path,
    files,
    bytes,
    top: topOf(entries),
    largest: largestOf(entries),
    leftOut: leftOut.slice(0, leftOutListed),
    leftOutCount,
    wrapper,
  }
}

function topOf(entries: readonly FolderEntry[]): readonly SourceEntry[] {
  const top = new Map<string, { isFolder: boolean; files: number; bytes: number }>()
  for (const entry of entries) {
    const [name = ''] = entry.path.split('/', 1)
    const known = top.get(name) ?? { isFolder: false, files: 0, bytes: 0 }
    top.set(name, known)
    if (entry.kind === 'folder' || entry.path !== name) known.isFolder = true
    if (entry.kind !== 'file') continue
    known.files += 1
    known.bytes += entry.size
  }
  return [...top]
    .map(([name, known]) => ({ name, ...known }))
    .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.name < b.name ? -1 : 1))
    .slice(0, mostTop)
}

function largestOf(entries: readonly FolderEntry[]): SourcePreview['largest'] {
  return entries
    .flatMap((entry) => (entry.kind === 'file' ? [{ path: entry.path, bytes: entry.size }] : []))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, mostLargest)
}

function nothingGiven(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'There is nothing to look through.',
    why: 'Neither a folder nor an upload was named.',
    remedy: 'Name one.',
  })
}
