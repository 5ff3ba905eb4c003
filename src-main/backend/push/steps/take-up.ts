import { stopSandbox } from '../../sandboxes/power.ts'
import { release } from './hold.ts'
import type { PushTask } from './push-task.ts'
import { engineOf } from './reach-other.ts'
import { switchPlace } from './switch-place.ts'

/**
 * Makes a machine that was left behind the sandbox again, with the copy here at rest as it is now: what both sides did since is
 * merged like after any push, by what was pushed then where that is still known.
 */
export async function takeUp(task: PushTask): Promise<void> {
  const { world, entry, operation, course } = task
  const { place, spec } = entry.record
  const here = place === null ? course.record.here : { place, spec }
  const there = { ...course.record.there, spec: { ...course.record.there.spec, name: spec.name } }
  const { engine } = await engineOf(task, there)
  await engine.inspect(entry.id, { signal: operation.signal })
  try {
    // Of one that was found it is not known what stayed here when it was pushed: nothing counts as deleted there.
    if (course.record.awaySince === null) await task.journal.forgetBase(entry.id)
    await stopSandbox(task, false)
    const since = course.record.awaySince ?? world.clock.date().toISOString()
    await switchPlace(task, there, { since, ...here })
    await course.to('away', { here, there, awaySince: since })
  } catch (error) {
    if (entry.engine === 'local') await release(task, course.record.wasRunning)
    throw error
  }
  world.list.changed(entry)
}
