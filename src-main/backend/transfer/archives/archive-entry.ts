import type { Readable } from 'node:stream'

/** One entry of an archive that a person brings in, whatever the format: nothing in it is trusted yet. */
export interface ArchiveEntry {
  /** As it stands in the archive. */
  readonly name: Buffer
  readonly kind: 'file' | 'folder' | 'link' | 'hard link' | 'other'
  /** As the archive says, in bytes. */
  readonly size: number
  readonly executable: boolean
  readonly modified: Date
  /** Where a link leads; null for the rest. */
  readonly target: string | null
  /** The bytes of a file; to be read to the end before the next entry, or not at all. */
  open(): Promise<Readable>
}

export type ArchiveFormat = 'zip' | 'tar' | 'tgz'

/** Which format a file has by its first bytes; null for another one. A tar says so at offset 257. */
export function archiveFormat(head: Buffer): ArchiveFormat | null {
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return 'zip'
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0005\u0006'))) return 'zip'
  if (head[0] === 0x1f && head[1] === 0x8b) return 'tgz'
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return 'tar'
  return null
}

/** Enough of a file to tell its format. */
export const formatBytes = 512
