import { Check, LoaderCircle, X } from 'lucide-react'
import type { PhaseProgress } from '../../../src-shared/engine/phases.ts'
import { phaseMeasure, phaseWords } from './phases.ts'

/** Phases as a list that fills; the one that runs says what it is doing. */
export function PhaseList({ phases }: { readonly phases: readonly PhaseProgress[] }) {
  return (
    <ol className="phases" aria-label="Progress">
      {phases.map((phase) => (
        <li key={phase.name} data-state={phase.state}>
          {phase.state === 'done' && <Check size={14} aria-hidden />}
          {phase.state === 'running' && <LoaderCircle size={14} aria-hidden className="spin" />}
          {phase.state === 'failed' && <X size={14} aria-hidden />}
          <span className="phase-name">{phaseWords[phase.name]}</span>
          <span className="phase-detail truncate" title={phase.detail}>
            {phase.detail}
          </span>
          <span className="phase-measure">{phaseMeasure(phase)}</span>
          {phase.state === 'running' && phase.fraction !== null && (
            <span className="phase-bar" aria-hidden>
              <span style={{ width: `${phase.fraction * 100}%` }} />
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}
