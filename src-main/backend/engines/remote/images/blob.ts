import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'

/** How a manifest names content. */
export interface BlobName {
  /** `sha256:…` of what is stored. */
  readonly digest: string
  readonly size: number
}

/** Content that can be read piece by piece, as often as wanted. */
export interface Blob extends BlobName {
  /** @returns exactly so many bytes */
  read(offset: number, length: number): Promise<Uint8Array>
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

export function blobOf(bytes: Uint8Array): Blob {
  return {
    digest: digestOf(bytes),
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  }
}

/** A file of ours whose digest is known. */
export function blobFile(path: string, name: BlobName): Blob {
  return {
    ...name,
    async read(offset, length) {
      await using file = await open(path)
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(length), length, position: offset })
      if (bytesRead === length) return buffer
      throw new AirlockError({
        code: 'internal',
        message: 'A file that was being sent has become shorter.',
        why: `${path} was changed by another program.`,
        remedy: 'Try again, and let nothing clean up the cache of Airlock meanwhile.',
      })
    },
  }
}
