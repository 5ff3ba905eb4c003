import { usageLimits, type InsideProcesses, type InsideUsage } from '../../src-shared/agent/usage-wire.ts'
import { readProcesses } from './read-processes.ts'

export function isAirlock({ pid, parent }: { readonly pid: number; readonly parent: number }): boolean {
  // Without a parent: started from outside, as the bridge of each channel is.
  return pid === 1 || parent === 0 || pid === process.pid
}

export async function readUsage(): Promise<InsideUsage> {
  const seen = await readProcesses()
  const sum = (of: (one: (typeof seen)[number]) => number) => seen.reduce((total, one) => total + of(one), 0)
  return {
    // What an ended child used counts for who waited for it, so nothing is lost as long as that one lives.
    cpuMs: sum(({ cpuMs, childrenCpuMs }) => cpuMs + childrenCpuMs),
    memoryBytes: sum(({ memoryBytes }) => memoryBytes),
    tasks: sum(({ threads }) => threads),
  }
}

/** Those that use most memory when there are too many, by pid. */
export async function listProcesses(): Promise<InsideProcesses> {
  const seen = await readProcesses()
  const told = [...seen].sort((a, b) => b.memoryBytes - a.memoryBytes).slice(0, usageLimits.processes)
  return {
    atMs: Math.round(performance.now()),
    processes: told
      .sort((a, b) => a.pid - b.pid)
      .map(({ pid, parent, command, cpuMs, memoryBytes, started }) => {
        return { pid, parent, command, cpuMs, memoryBytes, started, isAirlock: isAirlock({ pid, parent }) }
      }),
    more: seen.length - told.length,
  }
}
