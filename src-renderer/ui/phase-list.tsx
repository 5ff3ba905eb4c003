import { Circle } from 'lucide-react'
import type { SandboxOperation } from '../../src-shared/engine/sandbox.ts'
import { PhaseRow } from './phase-row.tsx'
import { phasesToCome, phaseWords } from './phases.ts'

interface PhaseListProps {
  readonly operation: SandboxOperation
  /** Whether something is copied in at its end. */
  readonly hasContent: boolean
}

/** Phases as a list that fills: those that ended, the ones that run, and in a quiet colour those to come. */
export function PhaseList({ operation, hasContent }: PhaseListProps) {
  const isUnderWay = operation.phases.every(({ state }) => state !== 'failed')
  return (
    <ol className="phases" aria-label="Progress">
      {operation.phases.map((phase) => (
        <PhaseRow key={phase.name} phase={phase} />
      ))}
      {isUnderWay &&
        phasesToCome(operation, hasContent).map((name) => (
          <li key={name} data-state="to-come">
            <Circle size={14} aria-hidden />
            <span className="phase-name">{phaseWords[name]}</span>
            <span className="visually-hidden"> to come</span>
          </li>
        ))}
    </ol>
  )
}
