import { readdirSync, readFileSync } from 'node:fs'

/** When a process started, in the kernel's ticks: with the pid it names one process for ever. Null: there is none. */
export function startTimeOf(pid: number): string | null {
  const stat = readOrNull(`/proc/${String(pid)}/stat`)
  // The name in brackets may hold anything, so fields are counted from behind it; the start time is the 20th there.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

/**
 * Processes that belong to an engine by its folder: those that name it in their arguments, those whose root file system
 * lies in it (a container's own, which nothing else ties to the engine once its monitor is gone), and those of a mount
 * namespace in which it stands in another place (of a computer made for one engine).
 */
export function processesOf(directory: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && (isNamedBy(pid, directory) || isMountedFor(pid, directory)))
}

function isNamedBy(pid: number, directory: string): boolean {
  const first = readOrNull(`/proc/${String(pid)}/cmdline`)
  return first?.includes(`${directory}/`) ?? false
}

function isMountedFor(pid: number, directory: string): boolean {
  const within = `${directory}/`
  const mounts = readOrNull(`/proc/${String(pid)}/mountinfo`)?.split('\n') ?? []
  return mounts.some((line) => {
    const [, , , folder = '', place = ''] = line.split(' ')
    // Whoever copied our mounts into a namespace of his own has them in the same places, and is not ours.
    return place === '/' ? line.includes(within) : folder.startsWith(within) && !place.startsWith(within)
  })
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process has ended since it was listed.
    return null
  }
}
