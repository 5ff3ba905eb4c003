import type { IsolationFacts } from '../../../../src-shared/agent/facts.ts'
import type { CanaryReport } from '../canaries/canary-report.ts'
import { callsWereMade } from './call-probes.ts'
import type { Observation } from './observation.ts'

/**
 * What this measurement says nothing about, as one line; nothing when there is none. It speaks neither for the boundary
 * nor against it: a sandbox that an earlier Airlock made is not stopped for what its agent cannot tell.
 */
export function notMeasured(facts: IsolationFacts, canaries: CanaryReport | null): readonly Observation[] {
  const isOld = facts.neighbours === undefined
  const missing = [
    ...(canaries !== null && !isOld && facts.canaries === undefined ? ['files and names of this computer'] : []),
    ...(canaries?.problems ?? []),
    ...(canaries !== null && canaries.listeners.length > 0 && !canaries.heardItself
      ? ['names, since the listener did not hear what the backend itself sent']
      : []),
    ...(isOld || callsWereMade(facts.systemCalls) ? [] : ['system calls, since no program could be run for them']),
  ]
  if (!isOld && missing.length === 0) return []
  return [
    {
      name: 'not-measured',
      ok: true,
      tried: 'Asked for all that this version of Airlock measures',
      seen: isOld
        ? 'this agent does not tell of files of this computer, names, neighbours and system calls'
        : missing.join('; '),
      meaning: isOld
        ? 'It came with an earlier version of Airlock and stays as it is. A sandbox that is made anew is measured whole.'
        : 'This says nothing for or against the boundary; all else was measured.',
    },
  ]
}
