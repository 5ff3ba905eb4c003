import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { SandboxWorld } from './sandbox-world.ts'

/** Told and written no more often than that (milliseconds). */
const atMostEvery = 60_000

/** Notes that a person or a script did something in a sandbox: typed, ran, saved, or brought something in. */
export function noteActivity(
  { list, records, log, clock }: Pick<SandboxWorld, 'list' | 'records' | 'log' | 'clock'>,
  id: SandboxId,
): void {
  const entry = list.get(id)
  const now = clock.date()
  // Only what is at rest is written: an operation writes its own record.
  if (entry?.record.intent !== 'keep') return
  const before = entry.record.lastActiveAt
  if (before !== undefined && now.getTime() - Date.parse(before) < atMostEvery) return
  entry.record = { ...entry.record, lastActiveAt: now.toISOString() }
  list.changed(entry)
  records.save(entry.record).catch((error: unknown) => {
    log.error(`When ${id} was last used cannot be kept`, error)
  })
}
