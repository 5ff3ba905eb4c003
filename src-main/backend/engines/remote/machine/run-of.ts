import type { MachineEvent } from '../machines-api/shapes.ts'

/**
 * Names the run that goes on: the event by which it started. Going on after a suspension is no other run. Null where the
 * events that Fly still knows do not reach back so far.
 */
export function runOf(events: readonly MachineEvent[]): string | null {
  const newestFirst = events.toSorted((a, b) => (b.timestamp ?? 0) - (a.timestamp ?? 0))
  for (const [index, event] of newestFirst.entries()) {
    if (event.status !== 'started' || event.type === 'exit') continue
    const before = newestFirst.slice(index + 1).find(({ status }) => status !== 'starting' && status !== 'started')
    if (before === undefined) return null
    if (before.status !== 'suspended' && before.status !== 'suspending') return nameOf(event)
  }
  return null
}

const nameOf = ({ id, timestamp }: MachineEvent): string | null =>
  id ?? (timestamp === undefined ? null : String(timestamp))
