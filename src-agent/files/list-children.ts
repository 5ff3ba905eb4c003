import { opendir } from 'node:fs/promises'
import type { ChildrenRecord, ChildLink } from '../../src-shared/agent/file-wire.ts'
import { kindLetters } from '../../src-shared/agent/files.ts'
import { entryAt, kindOf } from './entry.ts'
import { fileError } from './file-error.ts'
import { childOf } from './file-path.ts'
import { toFsPath } from './path-bytes.ts'
import { childrenOf, type FolderChild } from './read-folder.ts'
import type { TemporaryFiles } from './temporary-files.ts'

/** Entries that the kernel is asked for at once. */
const readTogether = 1024
/** A folder with fewer comes as one record; of a larger one, so many come first. */
const firstRecord = 2048
const laterRecords = 8192
/** What a decoder leaves where bytes are no UTF-8. */
const replaced = '\uFFFD'

/**
 * What is in a folder: names and kinds, in the order of the disk, without looking at each. Of a folder with 100,000
 * entries the first come while the kernel still lists the others.
 */
export async function* listChildren(
  path: string,
  temporaries: TemporaryFiles,
  signal: AbortSignal,
): AsyncGenerator<ChildrenRecord> {
  try {
    let waiting: FolderChild[] = []
    let enough = firstRecord
    const told = new Set<string>()
    for await (const entry of await opendir(toFsPath(path), { bufferSize: readTogether })) {
      signal.throwIfAborted()
      if (entry.name.includes(replaced)) {
        // A name that is not UTF-8, perhaps: all are read again as bytes.
        const others = (await childrenOf(path)).filter(({ name }) => !told.has(name))
        for (let from = 0; from < others.length; from += laterRecords) {
          yield await recordOf(path, others.slice(from, from + laterRecords), temporaries)
        }
        return
      }
      waiting.push({ name: entry.name, kind: kindOf(entry) })
      if (waiting.length < enough) continue
      for (const { name } of waiting) told.add(name)
      yield await recordOf(path, waiting, temporaries)
      waiting = []
      enough = laterRecords
    }
    if (waiting.length > 0) yield await recordOf(path, waiting, temporaries)
  } catch (error) {
    throw fileError(error, path)
  }
}

async function recordOf(
  folder: string,
  children: readonly FolderChild[],
  temporaries: TemporaryFiles,
): Promise<ChildrenRecord> {
  const visible = new Set(
    await temporaries.visible(
      folder,
      children.map(({ name }) => name),
    ),
  )
  const shown = visible.size === children.length ? children : children.filter(({ name }) => visible.has(name))
  const links: ChildLink[] = []
  for (const [at, { name, kind }] of shown.entries()) {
    if (kind !== 'link') continue
    const entry = await entryAt(childOf(folder, name), name)
    links.push({ at, target: entry?.linkTarget ?? '', kind: entry?.targetKind ?? null })
  }
  return {
    names: shown.map(({ name }) => name),
    kinds: shown.map(({ kind }) => kindLetters[kind]).join(''),
    links,
  }
}
