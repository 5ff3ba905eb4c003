import { buffer } from 'node:stream/consumers'
import { getFileNameLowLevel, openPromise, type Entry, type ZipFile } from 'yauzl'
import type { ArchiveEntry } from './archive-entry.ts'

const fileTypes = 0o170000
const symbolicLink = 0o120000
const regularFile = 0o100000
const folder = 0o040000
const longestTarget = 4095
/** High byte of “version made by” for archives that say modes of Unix. */
const madeOnUnix = 3

/** The entries of a zip, in its directory's order. Sizes are checked while they are read: one that lies is an error. */
export async function* zipEntries(path: string): AsyncGenerator<ArchiveEntry> {
  // Names are bytes here: the library would give up at the first one that it refuses.
  const zip = await openPromise(path, { decodeStrings: false, validateEntrySizes: true })
  for await (const entry of zip.eachEntry()) yield await entryOf(zip, entry)
}

async function entryOf(zip: ZipFile, entry: Entry): Promise<ArchiveEntry> {
  const name = Buffer.from(getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true))
  const mode = entry.versionMadeBy >>> 8 === madeOnUnix ? entry.externalFileAttributes >>> 16 : 0
  const kind = kindOf(name, mode & fileTypes)
  const isReadable = !entry.isEncrypted() && entry.canDecodeFileData()
  const open = () => zip.openReadStreamPromise(entry)
  const isLink = kind === 'link' && isReadable && entry.uncompressedSize <= longestTarget
  return {
    name,
    kind: isReadable && (kind !== 'link' || isLink) ? kind : 'other',
    size: entry.uncompressedSize,
    executable: (mode & 0o111) !== 0,
    modified: entry.getLastModDate(),
    target: isLink ? (await buffer(await open())).toString('utf8') : null,
    open,
  }
}

function kindOf(name: Buffer, type: number): ArchiveEntry['kind'] {
  if (name.at(-1) === 0x2f || type === folder) return 'folder'
  if (type === symbolicLink) return 'link'
  return type === regularFile || type === 0 ? 'file' : 'other'
}
