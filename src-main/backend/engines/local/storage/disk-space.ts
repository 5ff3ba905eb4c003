import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import type { DiskSpace } from '../../engine.ts'

/** Reads how full one disk is now. */
export type DiskReader = () => Promise<DiskSpace>

type ReadStatfs = (path: string) => Promise<StatsFs>

/** A reader for the disk that `root` is on; null where there is no such folder here, or a file system that does not count. */
export async function openDisk(root: string, read: ReadStatfs = statfs): Promise<DiskReader | null> {
  try {
    if ((await read(root)).blocks === 0) return null
  } catch {
    // Absent, or not ours to look at: either way it cannot be watched, and the sandboxes' caveat says so.
    return null
  }
  return async () => spaceOf(root, await read(root))
}

/** Counted as `df` counts: what only root may still write is no room for a sandbox. */
function spaceOf(path: string, { bsize, blocks, bfree, bavail, files, ffree }: StatsFs): DiskSpace {
  const bytesShare = bavail / Math.max(1, blocks - bfree + bavail)
  // Some file systems make room for files as they need it, and say 0.
  const filesShare = files === 0 ? 1 : ffree / files
  return { path, freeBytes: bavail * bsize, freeShare: Math.min(bytesShare, filesShare) }
}
