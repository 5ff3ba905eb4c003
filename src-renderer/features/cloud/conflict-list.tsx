import { Check, Circle } from 'lucide-react'
import type { PushConflict } from '../../../src-shared/cloud/push-plan.ts'
import { shownName } from '../../ui/words.ts'
import { decisionWords, kindWords } from './conflict-words.ts'
import { keyOf, pathInWords } from './push-choices.ts'

interface ConflictListProps {
  readonly conflicts: readonly PushConflict[]
  readonly shown: string | null
  readonly onShow: (conflict: PushConflict) => void
}

/** All that both sides changed, with what was decided. */
export function ConflictList({ conflicts, shown, onShow }: ConflictListProps) {
  return (
    <ul className="conflict-list" aria-label="Changed on both sides">
      {conflicts.map((one) => (
        <li key={keyOf(one)}>
          <button
            type="button"
            className="conflict-row"
            aria-current={keyOf(one) === shown ? 'true' : undefined}
            onClick={() => {
              onShow(one)
            }}
          >
            {one.decision === null ? <Circle size={14} aria-hidden /> : <Check size={14} aria-hidden />}
            <span className="conflict-text">
              <code className="truncate">{shownName(pathInWords(one), 300)}</code>
              <span className="muted">{one.decision === null ? kindWords[one.kind] : decisionWords(one.decision)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
