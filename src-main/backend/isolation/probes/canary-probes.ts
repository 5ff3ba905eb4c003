import type { CanaryFacts } from '../../../../src-shared/agent/facts.ts'
import type { CanaryReport } from '../canaries/canary-report.ts'
import { shown, type Observation } from './observation.ts'

/** What became of the file and the listener that the backend prepared on this computer. */
export function canaryProbes(facts: CanaryFacts, report: CanaryReport, engineKernel: string): readonly Observation[] {
  return [
    ...(report.file === null ? [] : [hostFiles(facts, report, engineKernel)]),
    ...(report.heardItself ? [names(facts, report)] : []),
  ]
}

function hostFiles(facts: CanaryFacts, report: CanaryReport, engineKernel: string): Observation {
  const isElsewhere = report.kernel !== engineKernel
  const where = isElsewhere ? 'The engine runs in a virtual machine or on another computer. ' : ''
  return {
    name: 'host-files',
    ok: facts.files.length === 0,
    tried: `Made the file ${report.file ?? ''} on this computer and looked for it at that path and below every mount`,
    seen: facts.files.length === 0 ? `not found in ${String(facts.places)} places` : `found at ${shown(facts.files)}`,
    meaning: `${where}No folder of this computer, and nothing of the person’s home, can be read inside.`,
  }
}

function names(facts: CanaryFacts, report: CanaryReport): Observation {
  const heard = report.heard.length > 0
  const answers = facts.names.map(({ name, result }) => `${name}: ${result}`)
  return {
    name: 'names',
    ok: !heard && facts.names.length > 0,
    tried: `Asked for a name that nobody else knows: every resolver inside, and the backend’s listener at ${shown(report.listeners)}`,
    seen: heard
      ? `the listener heard it from ${shown(report.heard)}`
      : `the listener heard nothing of it, but what the backend itself sent; inside ${shown(answers)}`,
    meaning: 'No question for a name leaves the sandbox, so nothing can be told by one.',
  }
}
