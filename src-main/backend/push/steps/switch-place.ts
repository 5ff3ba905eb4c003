import { keptAtHome } from '../../cloud/keeping/kept-life.ts'
import type { SandboxRecord } from '../../records/record.ts'
import type { PlacedSpec } from '../journal/push-record.ts'
import type { PushTask } from './push-task.ts'

/**
 * One write to the disk decides where a sandbox lives; where that fails nothing changed. `away` says what its copy on this
 * computer is, of one that lives in a cloud from now on.
 */
export async function switchPlace(
  { world, entry }: Pick<PushTask, 'world' | 'entry'>,
  { place, spec }: PlacedSpec,
  away: SandboxRecord['away'],
): Promise<void> {
  // Whoever is reached is where it was.
  await world.agents.drop(entry.id)
  const before = entry.record
  // What is on this computer costs nothing, and what it cost in a cloud counts on from when its machine is seen to run.
  const costed = { record: before, seen: before.away === undefined ? null : entry.seen }
  const keeping = keptAtHome(costed, world.clock.date().getTime())
  entry.record = { ...before, place, spec, isolation: null, away, keeping }
  try {
    await world.records.save(entry.record)
  } catch (error) {
    entry.record = before
    throw error
  }
  entry.forgetRun()
  entry.seen = null
  entry.isKnown = false
}
