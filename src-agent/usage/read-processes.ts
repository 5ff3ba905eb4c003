import { readdirSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { usageLimits, type InsideProcess } from '../../src-shared/agent/usage-wire.ts'
import { kernelText, statusField } from '../facts/kernel-text.ts'

/** One process with what only sums need. */
export interface SeenProcess extends Omit<InsideProcess, 'isAirlock'> {
  readonly threads: number
  /** Of children that ended and were waited for. */
  readonly childrenCpuMs: number
}

/** The kernel's clock for processes ticks a hundred times a second on every architecture that Linux has now. */
const tickMs = 10
/** Processes looked at before others get their turn. */
const atOnce = 64

/** Every process that can be seen. One that ends meanwhile is left out. */
export async function readProcesses(): Promise<readonly SeenProcess[]> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const seen: SeenProcess[] = []
  for (const [index, pid] of pids.entries()) {
    if (index % atOnce === atOnce - 1) await turn()
    const process = parseProcess(Number(pid), {
      stat: kernelText(`/proc/${pid}/stat`),
      status: kernelText(`/proc/${pid}/status`),
      commandLine: kernelText(`/proc/${pid}/cmdline`),
    })
    if (process !== null) seen.push(process)
  }
  return seen
}

/** Null for a process that is gone, or dead and only waiting to be noticed. */
export function parseProcess(
  pid: number,
  { stat, status, commandLine }: { readonly stat: string; readonly status: string; readonly commandLine: string },
): SeenProcess | null {
  // The name is in parentheses and may itself hold anything.
  const end = stat.lastIndexOf(')')
  if (end < 0) return null
  const [state, parent, ...numbers] = stat
    .slice(end + 2)
    .trim()
    .split(' ')
  if (state === 'Z' || state === 'X') return null
  // Counted from the third field after the parent, as proc(5) has them.
  const at = (index: number) => Math.max(0, Number(numbers[index]) || 0)
  const command = commandLine.replaceAll('\0', ' ').trim()
  return {
    pid,
    parent: Number(parent) || 0,
    command: (command === '' ? stat.slice(stat.indexOf('(') + 1, end) : command).slice(0, usageLimits.command),
    cpuMs: (at(9) + at(10)) * tickMs,
    childrenCpuMs: (at(11) + at(12)) * tickMs,
    threads: Math.max(1, at(15)),
    started: at(17),
    memoryBytes: (Number(statusField(status, 'VmRSS')) || 0) * 1024,
  }
}
