import { readFileSync } from 'node:fs'
import { groupsOfSession, signalGroup } from '../processes/end-session.ts'

/**
 * Linux tells the programs of a terminal about a new size by itself. gVisor did not before 2026-06 when the size was set
 * from inside (gvisor#13317), so there each group of the session is told; one told twice only draws twice.
 */
export function sizeAnnouncer(kernelVersion: string): (pid: number) => void {
  if (!isGvisor(kernelVersion)) return () => undefined
  return (pid) => {
    for (const group of groupsOfSession(pid)) signalGroup(group, 'SIGWINCH')
  }
}

/** By what `/proc/version` says: gVisor names itself, or an invented build of 2016. */
export function isGvisor(kernelVersion: string): boolean {
  return /gvisor|Sun Jan 10 15:06:54 PST 2016/i.test(kernelVersion)
}

export function readKernelVersion(): string {
  try {
    return readFileSync('/proc/version', 'utf8').trim()
  } catch {
    // Without /proc nothing could be signalled either.
    return ''
  }
}
