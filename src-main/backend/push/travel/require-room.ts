import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { isTooOld } from '../gone.ts'
import type { PullResult } from '../journal/kept-pull.ts'
import type { Blobs } from './blobs.ts'
import type { Trees } from './read-sides.ts'

/** What other programs of this computer need as well. */
const spareBytes = 512 * 1024 ** 2

/** A disk gives room in such pieces, and each file has something beside its content. */
const blockBytes = 4096

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

/**
 * Room that writing takes at most, in whatever order it is done: by how much files grow, and the largest one once more, since it
 * is written beside the one that it replaces.
 */
export function writingBytes(results: readonly PullResult[], present: Trees): number {
  const roomOf = (entry: TreeEntry | null) =>
    entry === null ? 0 : (Math.ceil(entry.size / blockBytes) + 1) * blockBytes
  let [growth, largest] = [0, 0]
  for (const { folder, path, entry } of results) {
    const room = roomOf(entry)
    growth += Math.max(0, room - roomOf(present[folder].get(path) ?? null))
    largest = Math.max(largest, room)
  }
  return growth + largest
}

/** What came is written into the sandbox’s own disk, which may be another one, or the same once more: what cannot end is not begun. */
export async function requireRoomInside(
  { usage }: Pick<AgentClient, 'usage'>,
  results: readonly PullResult[],
  present: Trees,
  signal: AbortSignal,
): Promise<void> {
  if (results.length === 0) return
  const needed = writingBytes(results, present)
  const free = await freeInside(usage, signal)
  if (free === null || needed <= free) return
  throw new AirlockError({
    code: 'disk-full',
    message: 'There is no room in the sandbox’s copy on this computer for what would be written into it.',
    why: `Up to ${inGb(needed)} GB would be written, and ${inGb(free)} GB are free on its disk.`,
    remedy: 'Nothing was changed here. Free some space on the disk that the engine keeps sandboxes on, and pull again.',
  })
}

/** Null where its agent cannot tell. */
async function freeInside(usage: AgentClient['usage'], signal: AbortSignal): Promise<number | null> {
  try {
    return (await usage.disk({ signal })).freeBytes ?? null
  } catch (error) {
    if (isTooOld(error)) return null
    throw error
  }
}

function inGb(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1)
}
