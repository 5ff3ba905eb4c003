import type { Header } from 'tar-stream'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { shown } from './file-error.ts'
import { fromBytes, toBytes } from './path-bytes.ts'

/** As `tar-stream` really gives it: the kind of an unknown entry is null, numbers may be missing. */
export interface TarHeader {
  readonly name: string
  readonly type: Header['type'] | null
  readonly size: number
  readonly mode: number
  readonly mtime: Date
  readonly linkname: string | null
  readonly pax?: Readonly<Record<string, string>> | null
}

const tarNameLimits = { path: 4096, name: 255, depth: 256 } as const

/** `tar-stream` must be told `filenameEncoding: 'latin1'`: then a name still has all its bytes, unless a pax record gave it. */
export function nameOfEntry(header: TarHeader): string {
  return header.pax?.['path'] ?? fromBytes(Buffer.from(header.name, 'latin1'))
}

export function targetOfEntry(header: TarHeader): string {
  return header.pax?.['linkpath'] ?? fromBytes(Buffer.from(header.linkname ?? '', 'latin1'))
}

/**
 * The parts of an entry's name, none of which leads elsewhere; empty for the folder itself (`./`).
 * @throws AirlockError `archive-refused`
 */
export function partsOfEntryName(name: string): readonly string[] {
  if (name.startsWith('/')) throw refusedEntry(name, 'Its name is absolute.')
  if (name.includes('\0')) throw refusedEntry(name, 'Its name holds a NUL character.')
  if (name.length > tarNameLimits.path || toBytes(name).length > tarNameLimits.path) {
    throw refusedEntry(name, `Its name has more than ${String(tarNameLimits.path)} bytes.`)
  }
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw refusedEntry(name, 'Its name leads out of the folder.')
  if (parts.length > tarNameLimits.depth) throw refusedEntry(name, 'It lies too deep.')
  if (parts.some((part) => toBytes(part).length > tarNameLimits.name)) {
    throw refusedEntry(name, `A part of its name has more than ${String(tarNameLimits.name)} bytes.`)
  }
  return parts
}

export function refusedEntry(name: string, why: string): AirlockError {
  return new AirlockError({
    code: 'archive-refused',
    message: `The archive was refused at ${shown(name)}.`,
    why,
    remedy: 'What came before it was written. Leave that entry out, then send the archive again.',
  })
}
