import { stopSandbox } from '../../sandboxes/power.ts'
import { takenUpRecord } from '../journal/rebuilt-records.ts'
import { release } from './hold.ts'
import type { PushTask } from './push-task.ts'
import { engineOf } from './reach-other.ts'
import { switchPlace } from './switch-place.ts'
import { restMachine } from './undo-machine.ts'

/**
 * Makes a machine that was left behind the sandbox again, with the copy here at rest as it is now: what both sides did since is
 * merged like after any push, by what was pushed then where that is still known. Where that comes to nothing, it is left behind again.
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
    const { step, ...taken } = takenUpRecord(course.record, since)
    await course.to(step, { ...taken, here, there })
  } catch (error) {
    if (entry.engine === 'local') await release(task, course.record.wasRunning)
    throw error
  }
  world.list.changed(entry)
}

/** A pull of it came to nothing: it rests and is left behind again, and the sandbox goes on here as it did before. */
export async function leaveBehindAgain(task: PushTask): Promise<void> {
  const { world, entry, course, found } = task
  const { here, takenUp } = course.record
  const wasRunning = takenUp === 'running'
  try {
    await restMachine(task)
  } catch (error) {
    world.log.error(`The machine of ${entry.id} that is left behind could not be stopped`, error)
  }
  await switchPlace(task, here, undefined)
  await course.to('left-behind', { takenUp: null, wasRunning, keepsMachine: false })
  // That was the machine.
  found.isAsleep = false
  await release(task, wasRunning)
  await course.to('left-behind', { wasRunning: false })
}
