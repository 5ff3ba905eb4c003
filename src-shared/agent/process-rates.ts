import type { InsideProcess, InsideProcesses } from './usage-wire.ts'

/** A process and how much of one core it used between two looks; null when it was not there before. */
export interface RatedProcess extends InsideProcess {
  readonly cpu: number | null
}

/** What each process used since `before`. */
export function processRates(before: InsideProcesses | null, now: InsideProcesses): readonly RatedProcess[] {
  const elapsed = before === null ? 0 : now.atMs - before.atMs
  const known = new Map(before?.processes.map((process) => [keyOf(process), process.cpuMs]))
  return now.processes.map((process) => {
    const was = known.get(keyOf(process))
    // Another agent's clock begins anew, so time may seem to run back.
    const cpu = was === undefined || elapsed <= 0 ? null : Math.max(0, process.cpuMs - was) / elapsed
    return { ...process, cpu }
  })
}

export function keyOf({ pid, started }: Pick<InsideProcess, 'pid' | 'started'>): string {
  return `${String(pid)} ${String(started)}`
}
