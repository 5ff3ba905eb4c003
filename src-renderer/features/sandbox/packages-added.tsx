import { Undo2 } from 'lucide-react'
import type { AddedPackages } from '../../../src-shared/engine/packages.ts'
import { Button } from '../../ui/button.tsx'
import { agoInWords, harmless } from '../../ui/words.ts'

interface AddedListProps {
  /** Oldest first. */
  readonly added: readonly AddedPackages[]
  readonly isDisabled: boolean
  readonly onUndo: () => void
}

/** What was added so far, the newest first: that is the one which undo takes back. */
export function AddedList({ added, isDisabled, onUndo }: AddedListProps) {
  if (added.length === 0) return null
  return (
    <section className="packages-added" aria-label="Added">
      <h3>Added</h3>
      <ul>
        {added.toReversed().map(({ command, at }, index) => (
          <li key={`${at} ${String(added.length - index)}`}>
            <span className="mono truncate" title={harmless(command, 2000)}>
              {harmless(command, 200)}
            </span>
            <span className="muted">{agoInWords(at, Date.now())}</span>
            {index === 0 && (
              <Button size="small" look="outlined" disabled={isDisabled} onClick={onUndo}>
                <Undo2 size={12} aria-hidden />
                Undo
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
