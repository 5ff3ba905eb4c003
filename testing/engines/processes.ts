import { readdirSync, readFileSync } from 'node:fs'

/** When a process started, in the kernel's ticks: with the pid it names one process for ever. Null: there is none. */
export function startTimeOf(pid: number): string | null {
  const stat = readOrNull(`/proc/${String(pid)}/stat`)
  // The name in brackets may hold anything, so fields are counted from behind it; the start time is the 20th there.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

/**
 * Processes that belong to an engine by its folder: those that name it in their arguments, and those whose root file
 * system lies in it (a container's own, which nothing else ties to the engine once its monitor is gone).
 */
export function processesOf(directory: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && (isNamedBy(pid, directory) || hasRootIn(pid, directory)))
}

function isNamedBy(pid: number, directory: string): boolean {
  const first = readOrNull(`/proc/${String(pid)}/cmdline`)
  return first?.includes(`${directory}/`) ?? false
}

function hasRootIn(pid: number, directory: string): boolean {
  const mounts = readOrNull(`/proc/${String(pid)}/mountinfo`)?.split('\n') ?? []
  // Only the root counts: whoever copied our mounts into a namespace of his own is not ours.
  return mounts.some((line) => line.split(' ')[4] === '/' && line.includes(`${directory}/`))
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process has ended since it was listed.
    return null
  }
}
