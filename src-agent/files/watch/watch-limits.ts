import { readFile } from 'node:fs/promises'

export interface WatchLimits {
  /** Folders that one `watch` may hold; those beyond are not seen. */
  readonly folders: number
  /** Events that the kernel keeps for us; more at once are lost without a word. */
  readonly queuedEvents: number
}

// About 3 KB each; the agent itself is 30 MB.
const mostFolders = 4096
const usualWatches = 8192
const usualQueue = 16384

/**
 * The kernel counts watches per user, and under runc user 1000 of all sandboxes and of the computer is the same one:
 * we take a quarter at most.
 */
export async function readWatchLimits(directory = '/proc/sys/fs/inotify'): Promise<WatchLimits> {
  const [watches, queue] = await Promise.all([
    numberIn(`${directory}/max_user_watches`, usualWatches),
    numberIn(`${directory}/max_queued_events`, usualQueue),
  ])
  return { folders: Math.max(1, Math.min(mostFolders, Math.floor(watches / 4))), queuedEvents: queue }
}

async function numberIn(path: string, otherwise: number): Promise<number> {
  try {
    const value = Number((await readFile(path, 'utf8')).trim())
    return Number.isInteger(value) && value > 0 ? value : otherwise
  } catch {
    // Not every kernel tells (gVisor does not).
    return otherwise
  }
}
