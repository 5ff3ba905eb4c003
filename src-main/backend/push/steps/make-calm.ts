import { Operation } from '../../sandboxes/operation.ts'
import type { PushTask } from './push-task.ts'

/** The same, but nobody can cancel it: for what has to be done after a cancel or failure. */
export function calmly<T extends PushTask>(task: T): T {
  const operation = new Operation({
    kind: task.operation.kind,
    cancellable: false,
    now: task.world.clock.elapsed,
    changed: () => undefined,
    phaseEnded: () => undefined,
  })
  return { ...task, operation }
}
