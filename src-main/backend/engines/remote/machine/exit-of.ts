import type { EngineSandbox } from '../../engine.ts'
import { lastExit } from '../machines-api/calls/machine-details.ts'
import type { MachineEvent } from '../machines-api/shapes.ts'

/** How the last run ended; null where it did not, or nobody knows any more. */
export function exitOf(events: readonly MachineEvent[]): EngineSandbox['exit'] {
  const newestFirst = events.toSorted((a, b) => (b.timestamp ?? 0) - (a.timestamp ?? 0))
  const exit = lastExit(newestFirst)
  return exit === null ? null : { code: exit.code, outOfMemory: exit.outOfMemory }
}
