import { unwatchFile, watch, watchFile as pollFile, type FSWatcher } from 'node:fs'
import { mkdirSync, realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { BackendLog } from '../logs/backend-log.ts'

/** Editors write in several steps; one look after them is enough. */
const settleMs = 60
const pollMs = 2000

/**
 * Calls `changed` soon after the file is written, replaced, made or removed, by whomever. Its directory is made when it is
 * not there, since nothing can be watched in what is missing. Where the system cannot watch, it looks every two seconds.
 */
export function watchFile(file: string, changed: () => void, log: BackendLog): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(changed, settleMs)
  }
  const watchers: FSWatcher[] = []
  const poll = () => {
    pollFile(file, { interval: pollMs, persistent: false }, soon)
  }
  try {
    mkdirSync(dirname(file), { recursive: true })
    for (const path of new Set([file, target(file)])) {
      const name = basename(path)
      const watcher = watch(dirname(path), { persistent: false }, (_event, seen) => {
        if (seen === null || seen === name) soon()
      })
      watcher.on('error', (error) => {
        log.error(`${dirname(path)} cannot be watched any more; looking every two seconds instead.`, error)
        watcher.close()
        poll()
      })
      watchers.push(watcher)
    }
  } catch (error) {
    log.error(`${dirname(file)} cannot be watched; looking every two seconds instead.`, error)
    poll()
  }
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
    unwatchFile(file, soon)
  }
}

/** Where a link leads, as people have who keep their settings in a repository. */
function target(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    // Not there yet.
    return file
  }
}
