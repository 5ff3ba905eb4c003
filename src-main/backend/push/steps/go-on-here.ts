import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { engineAt } from '../../engine-link/engine-links.ts'
import type { PushTask } from './push-task.ts'
import { engineOf } from './reach-other.ts'
import { switchPlace } from './switch-place.ts'

/**
 * Makes the copy here the sandbox, without what was done in the cloud since: for one whose machine is gone, or whose account
 * cannot be connected any more. What may be left of a machine is not touched, and told as long as it is not seen to be gone.
 */
export async function goOnHere(task: PushTask): Promise<void> {
  const { world, entry, operation, course, journal } = task
  const { here, there } = course.record
  const isGone = await isMachineGone(task)
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
  if (isGone) await course.end()
  else await course.to('left-behind', { wasRunning: false, keepsMachine: false, takenUp: null })
}

async function isMachineGone(task: PushTask): Promise<boolean> {
  const { there } = task.course.record
  // An account that is not connected is not waited for.
  if (task.world.engines.at(engineAt(there.place))?.place !== there.place) return false
  try {
    const { engine } = await engineOf(task, there)
    await engine.inspect(there.spec.id, { signal: task.operation.signal })
    return false
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'sandbox-not-found') return true
    task.world.log.info(`Whether the machine of ${there.spec.id} is gone is not known: ${String(error)}`)
    return false
  }
}
