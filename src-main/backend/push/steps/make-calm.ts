import { Operation } from '../../sandboxes/operation.ts'
import type { PushTask } from './push-task.ts'

/** The same, but nobody can cancel it: for what has to be done after a cancel or failure. */
export function calmly<T extends PushTask>(task: T): T {
  return { ...task, operation: apartFrom(task, false) }
}

/** Does something that nobody can cancel, and that ends after so long whatever it waits for. */
export async function briefly<T extends PushTask>(
  task: T,
  milliseconds: number,
  work: (task: T) => Promise<void>,
): Promise<void> {
  const operation = apartFrom(task, true)
  const timer = setTimeout(() => {
    operation.cancel()
  }, milliseconds)
  try {
    await work({ ...task, operation })
  } finally {
    clearTimeout(timer)
  }
}

function apartFrom(task: PushTask, cancellable: boolean): Operation {
  return new Operation({
    kind: task.operation.kind,
    cancellable,
    now: task.world.clock.elapsed,
    changed: () => undefined,
    phaseEnded: () => undefined,
  })
}
