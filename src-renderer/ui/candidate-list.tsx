import { Check, Minus } from 'lucide-react'
import type { EngineCandidate } from '../../src-shared/engine/engine.ts'
import { Sentence } from './sentence.tsx'
import './candidate-list.css'

/** Each place where an engine was looked for, and why it was taken or not. */
export function CandidateList({ candidates }: { readonly candidates: readonly EngineCandidate[] }) {
  return (
    <ul className="candidates">
      {candidates.map((candidate) => (
        <li key={`${candidate.name} ${candidate.endpoint ?? ''}`} data-found={candidate.found}>
          {candidate.found ? <Check size={14} aria-hidden /> : <Minus size={14} aria-hidden />}
          <div>
            <span className="candidate-name">{candidate.name}</span>
            {candidate.endpoint !== null && <code>{candidate.endpoint}</code>}
            <span className="muted">
              <Sentence text={candidate.reason} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  )
}
