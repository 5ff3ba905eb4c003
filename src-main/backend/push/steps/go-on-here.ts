import type { PushTask } from './push-task.ts'
import { engineOf } from './reach-other.ts'
import { switchPlace } from './switch-place.ts'

/**
 * Makes the copy here the sandbox, without what was done in the cloud since: for one whose machine is gone, or whose account
 * cannot be connected any more. What may be left of a machine is not touched.
 */
export async function goOnHere(task: PushTask): Promise<void> {
  const { world, entry, operation, course, journal } = task
  const { here, there } = course.record
  const { engine } = await engineOf(task, here)
  // Where that copy is gone as well there is nothing to go on with, and nothing changes.
  const seen = await engine.inspect(entry.id, { signal: operation.signal })
  if (seen.state !== 'stopped') await engine.stop(entry.id, { report: operation.report })
  operation.beyondCancel()
  await switchPlace(task, here, undefined)
  entry.heldFor = null
  entry.hasFailed = false
  entry.error = null
  entry.seen = { ...seen, state: 'stopped' }
  entry.isKnown = true
  world.logs.append(entry.id, 'lifecycle', `It goes on with the copy here, without what was done at ${there.place}.`)
  world.list.changed(entry)
  await journal.forgetArrived(entry.id)
  await course.end()
}
