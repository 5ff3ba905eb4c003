import { calmly } from './make-calm.ts'
import type { PushTask } from './push-task.ts'
import { engineOf } from './reach-other.ts'

/** The machine goes, or rests where it was there before. What does not succeed now stays written down, and is tried again. */
export async function undoMachine(task: PushTask): Promise<void> {
  const { course, world, entry } = task
  try {
    await course.to(course.record.hadMachine ? 'kept' : 'undoing', { wasRunning: false })
    await (course.record.hadMachine ? restMachine(task) : removeMachine(task))
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
  await engine.stop(task.course.record.there.spec.id)
}
