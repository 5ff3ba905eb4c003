import { createReadStream } from 'node:fs'
import { pipeline, type Readable, type Writable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import type { ArchiveEntry } from './archive-entry.ts'

// Names stay bytes. Its types do not know the option.
const options: object = { filenameEncoding: 'latin1' }

/**
 * The entries of a tar, or of one in gzip, as they come. A damaged one is an error. `read` is told each piece of the tar,
 * headers and all, before it is looked at; what it throws ends the reading.
 */
export async function* tarEntries(
  path: string,
  isGzip: boolean,
  read: (bytes: number) => void,
): AsyncGenerator<ArchiveEntry> {
  const entries = extract(options)
  const sink = entries as unknown as Writable
  const file = createReadStream(path)
  const told = (error: Error | null) => {
    if (error) entries.destroy(error)
  }
  const measured = async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      read(piece.length)
      yield piece
    }
  }
  if (isGzip) pipeline(file, createGunzip(), measured, sink, told)
  else pipeline(file, measured, sink, told)
  try {
    for await (const entry of entries) {
      yield entryOf(entry.header, entry as unknown as Readable)
      entry.resume()
    }
  } finally {
    file.destroy()
  }
}

function entryOf(header: Header, content: Readable): ArchiveEntry {
  const pax: Readonly<Record<string, string>> = (header as { pax?: Record<string, string> | null }).pax ?? {}
  const isSparse = Object.keys(pax).some((key) => key.startsWith('GNU.sparse'))
  const kind = isSparse ? 'other' : kindOf(header)
  const isLink = kind === 'link' || kind === 'hard link'
  return {
    // What a pax header says is UTF-8 already, all else was read as one letter per byte.
    name: pax['path'] === undefined ? Buffer.from(header.name, 'latin1') : Buffer.from(header.name),
    kind,
    size: kind === 'file' ? (header.size ?? 0) : 0,
    executable: ((header.mode ?? 0) & 0o111) !== 0,
    modified: header.mtime ?? new Date(0),
    target: isLink ? targetOf(header, pax) : null,
    open: () => Promise.resolve(content),
  }
}

function targetOf({ linkname }: Header, pax: Readonly<Record<string, string>>): string {
  const target = linkname ?? ''
  return pax['linkpath'] === undefined ? Buffer.from(target, 'latin1').toString('utf8') : target
}

function kindOf({ type, name }: Header): ArchiveEntry['kind'] {
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return name.endsWith('/') ? 'folder' : 'file'
    case 'directory':
      return 'folder'
    case 'symlink':
      return 'link'
    case 'link':
      return 'hard link'
    default:
      return 'other'
  }
}
