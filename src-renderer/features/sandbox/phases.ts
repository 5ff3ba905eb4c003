import type { PhaseName, PhaseProgress } from '../../../src-shared/engine/phases.ts'
import type { SandboxOperation } from '../../../src-shared/engine/sandbox.ts'
import { durationInWords } from '../../ui/words.ts'

export const phaseWords = {
  image: 'Image',
  prepare: 'Prepare',
  runtime: 'Runtime',
  volumes: 'Volumes',
  container: 'Container',
  start: 'Start',
  agent: 'Agent',
  isolation: 'Isolation',
  import: 'Files in',
  save: 'Terminals saved',
  stop: 'Stop',
  remove: 'Remove',
} as const satisfies Record<PhaseName, string>

export const operationWords = {
  create: 'Creating the sandbox',
  start: 'Starting',
  stop: 'Stopping',
  pause: 'Pausing',
  resume: 'Resuming',
  remove: 'Removing',
  verify: 'Verifying isolation',
} as const satisfies Record<SandboxOperation['kind'], string>

/** What stands at the right of a phase: its measured share while it runs, its time once it ended. */
export function phaseMeasure({ state, fraction, milliseconds }: PhaseProgress): string {
  if (state === 'failed') return 'failed'
  if (state === 'done') return milliseconds === null ? 'done' : durationInWords(milliseconds)
  return fraction === null ? '…' : `${Math.round(fraction * 100)} %`
}
