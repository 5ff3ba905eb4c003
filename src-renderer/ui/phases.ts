import type { PhaseName, PhaseProgress } from '../../src-shared/engine/phases.ts'
import type { SandboxOperation } from '../../src-shared/engine/sandbox.ts'
import { durationInWords } from './words.ts'

export const phaseWords = {
  image: 'Image',
  prepare: 'Prepare',
  runtime: 'Runtime',
  volumes: 'Volumes',
  container: 'Container',
  build: 'Build sandbox',
  install: 'Installing',
  keep: 'New image',
  recreate: 'Sandbox again',
  start: 'Start',
  agent: 'Agent',
  isolation: 'Isolation',
  copy: 'Copying',
  verify: 'Comparing',
  'hand-over': 'Handing over',
  merge: 'Merging',
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
  packages: 'Adding packages',
  move: 'Moving to another computer at Fly.io',
  push: 'Pushing to the cloud',
  pull: 'Pulling back',
} as const satisfies Record<SandboxOperation['kind'], string>

/** The phases of making a sandbox, in the order in which they begin. */
const createPhases: readonly PhaseName[] = [
  'image',
  'runtime',
  'prepare',
  'volumes',
  'container',
  'start',
  'agent',
  'isolation',
]

const packagesPhases: readonly PhaseName[] = ['build', 'install', 'keep', 'recreate', 'start', 'agent', 'isolation']

/** What is still to come of an operation: known for a creation and for packages, where somebody waits. */
export function phasesToCome(operation: SandboxOperation, hasContent: boolean): readonly PhaseName[] {
  if (operation.kind !== 'create' && operation.kind !== 'packages') return []
  const making: readonly PhaseName[] = hasContent ? [...createPhases, 'import'] : createPhases
  const all = operation.kind === 'create' ? [...buildingPhases(operation), ...making] : packagesPhases
  return all.filter((name) => !operation.phases.some((phase) => phase.name === name))
}

/** Of a creation from an own template, once its image is being built; one that was built before has none. */
function buildingPhases({ phases }: SandboxOperation): readonly PhaseName[] {
  const build = phases.find(({ name }) => name === 'build')
  const isBuilt = build?.state === 'done' && !phases.some(({ name }) => name === 'install')
  return build === undefined || isBuilt ? [] : ['install', 'keep']
}

/** What stands at the right of a phase: its measured share and how long it has taken by now, or took. */
export function phaseMeasure({ state, fraction }: PhaseProgress, takenMs: number): string {
  if (state === 'failed') return 'failed'
  if (state === 'done') return durationInWords(takenMs)
  const taken = takenMs < 1000 ? '…' : `${String(Math.floor(takenMs / 1000))} s`
  return fraction === null ? taken : `${String(Math.round(fraction * 100))} % · ${taken}`
}
