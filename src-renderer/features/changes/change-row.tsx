import { Check, Undo2 } from 'lucide-react'
import type { WorkspaceChange } from '../../../src-shared/api/changes.ts'
import { harmless, shownName } from '../../ui/words.ts'
import { changeLetters, noteOf } from './changes-words.ts'

interface ChangeRowProps {
  readonly id: string
  readonly change: WorkspaceChange
  /** Pixels from the top of the list. */
  readonly top: number
  readonly isActive: boolean
  readonly mayRevert: boolean
  readonly onOpen: () => void
  readonly onRevert: () => void
}

export function ChangeRow({ id, change, top, isActive, mayRevert, onOpen, onRevert }: ChangeRowProps) {
  const { path, change: what, isTaken } = change
  const slash = path.lastIndexOf('/')
  const note = noteOf(change)
  const whole = shownName(path, 400)
  return (
    <div
      id={id}
      className="change-row"
      role="option"
      aria-selected={isActive}
      aria-label={`${whole}, ${what}${note === '' ? '' : `, ${harmless(note, 300)}`}`}
      title={`${whole}${note === '' ? '' : `\n${harmless(note, 300)}`}`}
      style={{ transform: `translateY(${String(top)}px)` }}
      onClick={onOpen}
    >
      <span className="change-letter" data-change={what} aria-hidden>
        {changeLetters[what]}
      </span>
      <span className="change-name truncate" data-change={what}>
        {shownName(path.slice(slash + 1), 200)}
      </span>
      <span className="change-folder truncate">{slash > 0 ? shownName(path.slice(0, slash), 200) : ''}</span>
      {isTaken && <Check size={12} aria-hidden className="change-taken" />}
      {mayRevert && (
        // For the mouse; from the keyboard it is Delete. A list's options may hold no controls of their own.
        <span
          className="change-revert"
          aria-hidden
          title="Put back…"
          onClick={(event) => {
            event.stopPropagation()
            onRevert()
          }}
        >
          <Undo2 size={12} aria-hidden />
        </span>
      )}
    </div>
  )
}
