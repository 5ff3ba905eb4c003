import { keepShared } from '../../cloud/sharing/kept-shared.ts'
import { endThere } from '../../cloud/sharing/shares-left-behind.ts'
import { calmly } from './make-calm.ts'
import type { ContainerEngine } from '../../engines/engine.ts'
import type { PushTask } from './push-task.ts'
import { engineOf } from './reach-other.ts'

/** The machine goes, or rests where it was there before. What does not succeed now stays written down, and is tried again. */
export async function undoMachine(task: PushTask): Promise<void> {
  const { course, world, entry } = task
  try {
    if (course.record.hadMachine) {
      // It counts as one that rests only once it does.
      await course.to('leaving', { wasRunning: false, keepsMachine: true })
      await leave(task)
      return
    }
    await course.to('undoing', { wasRunning: false })
    await removeMachine(task)
  } catch (error) {
    world.log.error(`The machine of ${entry.id} is not removed yet`, error)
  }
}

/** The machine goes, or rests for the next push. What does not succeed now is tried again. */
export async function leave(task: PushTask): Promise<void> {
  const { course, world, entry, journal } = task
  try {
    await journal.forgetArrived(entry.id)
    if (!course.record.keepsMachine) await removeMachine(task)
    else {
      await restMachine(task)
      await course.to('kept', { awaySince: null, hadMachine: true, wasRunning: false, takenUp: null })
    }
  } catch (error) {
    world.log.error(`The machine of ${entry.id} is not removed yet`, error)
  }
}

export async function removeMachine(task: PushTask): Promise<void> {
  const calm = calmly(task)
  const { engine } = await engineOf(calm, task.course.record.there)
  await engine.remove(task.course.record.there.spec.id)
  await task.course.end()
}

export async function restMachine(task: PushTask): Promise<void> {
  const calm = calmly(task)
  const { engine } = await engineOf(calm, task.course.record.there)
  await endSharing(task, engine)
  await engine.stop(task.course.record.there.spec.id)
}

const answerMs = 15_000

/** Its disk would serve the link again with the next push. Where it cannot be told now, it is told once it runs: that it rests does not wait. */
async function endSharing({ world, entry }: PushTask, engine: ContainerEngine): Promise<void> {
  try {
    const isTold = await endThere(engine, entry.id, AbortSignal.timeout(answerMs))
    if (isTold && entry.record.shared !== undefined) await keepShared(world, entry, null)
  } catch (error) {
    world.log.error(`What the machine of ${entry.id} shares could not be ended before it rests`, error)
  }
}
