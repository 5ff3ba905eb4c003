import type { Backend } from '../../bridge/backend.ts'
import { attempt } from '../../state/notices.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'

export type PowerAction = 'start' | 'stop' | 'pause' | 'resume'

/** Why nothing can be done with the whole sandbox now, as a sentence; null when it can. */
export function whyNothingCanBeDone({ state }: Sandbox): string | null {
  return state === 'unknown' ? 'The engine it lives on does not answer, so nothing can be done with it now.' : null
}

/** Whether its image can be another one: it is whole, at rest or not. */
export function mayHavePackages({ state }: Sandbox): boolean {
  return state === 'running' || state === 'paused' || state === 'stopped'
}

/** What can be asked of a sandbox in its present state, or in the one it was seen in last; one operation at a time. */
export function powerActions(sandbox: Sandbox): readonly PowerAction[] {
  if (sandbox.operation !== null && sandbox.operation.kind !== 'verify') return []
  switch (sandbox.state === 'unknown' ? sandbox.lastSeen?.state : sandbox.state) {
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
