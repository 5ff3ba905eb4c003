import type { Backend } from '../../bridge/backend.ts'
import { attempt } from '../../state/notices.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'

export type PowerAction = 'start' | 'stop' | 'pause' | 'resume'

/** What can be asked of a sandbox in its present state; one operation at a time. */
export function powerActions(sandbox: Sandbox): readonly PowerAction[] {
  if (sandbox.operation !== null && sandbox.operation.kind !== 'verify') return []
  switch (sandbox.state) {
    case 'running':
      return ['stop', 'pause']
    case 'paused':
      return ['resume', 'stop']
    case 'stopped':
    case 'failed':
      return ['start']
    default:
      return []
  }
}

export const powerWords = {
  start: 'Start',
  stop: 'Stop',
  pause: 'Pause',
  resume: 'Resume',
} as const satisfies Record<PowerAction, string>

/** The state shows by events; a refusal is a banner. */
export function runPower(backend: Backend, sandbox: Sandbox, action: PowerAction): void {
  attempt(() => backend.call((client) => client.sandboxes[action]({ sandbox: sandbox.id })))
}
