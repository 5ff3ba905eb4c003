import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { Blobs } from './blobs.ts'

/** What other programs of this computer need as well. */
const spareBytes = 512 * 1024 ** 2

/** Bytes that are still to come: each content once, whatever has it. */
export function comingBytes(wanted: Iterable<TreeEntry>, arrived: Pick<Blobs, 'has'>): number {
  const sizes = new Map<string, number>()
  for (const { hash, size } of wanted) if (!arrived.has(hash)) sizes.set(hash, size)
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

/** What a machine lists is its word: no more than its disk can hold is brought here, and no more than there is room for. */
export function requireRoom(coming: number, volumeGb: number, freeBytes: number): void {
  if (coming > volumeGb * 1024 ** 3) {
    throw new AirlockError({
      code: 'file-too-large',
      message: 'More would come than the disk of its machine holds.',
      why: `${inGb(coming)} GB changed there, on a disk of ${String(volumeGb)} GB: files with holes, or a list that cannot be right.`,
      remedy: 'Nothing was changed here. Remove such files in the cloud and pull again.',
    })
  }
  if (coming > 0 && coming + spareBytes > freeBytes) {
    throw new AirlockError({
      code: 'disk-full',
      message: 'There is no room on this computer for what would come.',
      why: `${inGb(coming)} GB changed there, and ${inGb(freeBytes)} GB are free here.`,
      remedy: 'Nothing was changed here. Free some space, and pull again.',
    })
  }
}

function inGb(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1)
}
