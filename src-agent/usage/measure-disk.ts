import { lstatSync, opendirSync, statfsSync, type Dir } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { usageLimits, type InsideDisk } from '../../src-shared/agent/usage-wire.ts'

/** Entries looked at before others get their turn: a terminal must not wait for this. */
const atOnce = 50

/** Room that files take on disk below both folders; other file systems below them are left out, links not followed. */
export async function measureDisk(
  { workspace, home }: { readonly workspace: string; readonly home: string },
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): Promise<InsideDisk> {
  const until = now() + usageLimits.diskMs
  const first = await measureFolder(workspace, until, signal, now)
  const second = await measureFolder(home, until, signal, now)
  return {
    workspaceBytes: first.bytes,
    homeBytes: second.bytes,
    isPartial: first.isPartial || second.isPartial,
    freeBytes: Math.min(freeBytesOf(workspace), freeBytesOf(home)),
  }
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

interface Measured {
  readonly bytes: number
  readonly isPartial: boolean
}

async function measureFolder(root: string, until: number, signal: AbortSignal, now: () => number): Promise<Measured> {
  const device = deviceOf(root)
  const linked = new Set<string>()
  const waiting = [root]
  let [bytes, entries] = [0, 0]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const folder = openFolder(path)
    if (folder === null) continue
    try {
      for (let child = folder.readSync(); child !== null; child = folder.readSync()) {
        entries += 1
        if (entries % atOnce === 0) {
          await turn()
          signal.throwIfAborted()
          if (now() > until) return { bytes, isPartial: true }
        }
        const below = join(path, child.name)
        const stat = lstatSync(below, { throwIfNoEntry: false })
        if (stat === undefined || stat.dev !== device) continue
        if (stat.isDirectory()) waiting.push(below)
        else if (stat.nlink > 1) {
          // One file of many names takes its room once.
          const key = String(stat.ino)
          if (linked.has(key)) continue
          linked.add(key)
        }
        bytes += stat.blocks * 512
      }
    } finally {
      folder.closeSync()
    }
  }
  return { bytes, isPartial: false }
}

function deviceOf(path: string): number | null {
  return lstatSync(path, { throwIfNoEntry: false })?.dev ?? null
}

function openFolder(path: string): Dir | null {
  try {
    return opendirSync(path)
  } catch {
    // Removed meanwhile, or not ours to look into: then its room cannot be told.
    return null
  }
}
