import type { IsolationProof } from '../../../src-shared/engine/isolation.ts'
import { harmless, isolationWords } from '../../ui/words.ts'

/** The proof as text to paste into a review or a ticket. */
export function proofAsText(name: string, proof: IsolationProof): string {
  const lines = [
    `Isolation of “${harmless(name)}”: ${isolationWords(proof)}`,
    `Measured ${proof.verifiedAt}: ${harmless(proof.evidence, 400)}`,
    '',
  ]
  for (const { name: probe, ok, tried, seen, meaning } of proof.probes) {
    lines.push(
      `${ok ? 'held  ' : 'FAILED'} ${harmless(probe)}`,
      `       tried: ${harmless(tried, 400)}`,
      `       seen:  ${harmless(seen, 400)}`,
      `       means: ${harmless(meaning, 400)}`,
    )
  }
  return lines.join('\n')
}
