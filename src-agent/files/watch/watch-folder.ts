import { stat } from 'node:fs/promises'
import type { FileChange } from '../../../src-shared/agent/files.ts'
import type { WatchRecord } from '../../../src-shared/agent/file-wire.ts'
import { fileError, fileErrorOf } from '../file-error.ts'
import { toFsPath } from '../path-bytes.ts'
import { FolderWatch } from './folder-watch.ts'
import { readWatchLimits, type WatchLimits } from './watch-limits.ts'

export interface WatchOptions {
  readonly signal: AbortSignal
  readonly log: (message: string) => void
  /** As the kernel says, when absent. */
  readonly limits?: WatchLimits
}

/**
 * Changes below a folder until the signal aborts or the folder goes. The first record is an `overflow`: from then on
 * nothing is missed without another `overflow`, so who lists again at each has a true picture.
 */
export async function watchRecords(path: string, options: WatchOptions): Promise<AsyncGenerator<WatchRecord>> {
  try {
    if (!(await stat(toFsPath(path))).isDirectory()) throw fileErrorOf('ENOTDIR', path, 'Only a folder is watched.')
  } catch (error) {
    throw fileError(error, path)
  }
  return follow(path, options.limits ?? (await readWatchLimits()), options)
}

async function* follow(path: string, limits: WatchLimits, { signal, log }: WatchOptions): AsyncGenerator<WatchRecord> {
  const watch = new FolderWatch(path, limits, log)
  const stop = () => {
    watch.close()
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) return
    watch.start()
    for (let changes = await watch.next(); changes !== null; changes = await watch.next())
      yield { changes: told(changes) }
  } finally {
    signal.removeEventListener('abort', stop)
    watch.close()
  }
}

function told(changes: readonly FileChange[]): WatchRecord['changes'] {
  return changes
}
