import type { PushStep } from '../journal/push-record.ts'
import { pullSandbox } from './pull-sandbox.ts'
import type { PushTask } from './push-task.ts'
import { leave, removeMachine } from './undo-machine.ts'

/** What goes to its end by itself, by where it stands; null where a person has to say something first, or nothing is left. */
export function leftToDo(step: PushStep, isHere: boolean): ((task: PushTask) => Promise<void>) | null {
  switch (step) {
    case 'undoing':
      return removeMachine
    case 'leaving':
      return isHere ? leave : pullSandbox
    case 'applying':
      return pullSandbox
    case 'making':
    case 'copying':
    case 'away':
    case 'reading':
    case 'conflicts':
    case 'kept':
    case 'left-behind':
      return null
  }
}
