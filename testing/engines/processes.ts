import { readdirSync, readFileSync } from 'node:fs'

/** When a process started, in the kernel's ticks: with the pid it names one process for ever. Null: there is none. */
export function startTimeOf(pid: number): string | null {
  const stat = readOrNull(`/proc/${String(pid)}/stat`)
  // The name in brackets may hold anything, so fields are counted from behind it; the start time is the 20th there.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

/** Processes that have `text` in their arguments, ourselves left out. */
export function processesThatName(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && (readOrNull(`/proc/${String(pid)}/cmdline`)?.includes(text) ?? false))
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process has ended since it was listed.
    return null
  }
}
