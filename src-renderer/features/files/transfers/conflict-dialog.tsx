import { Button } from '../../../ui/button.tsx'
import { Question } from '../../../ui/modal.tsx'
import { countInWords, shownName } from '../../../ui/words.ts'
import type { ConflictAnswer } from './conflicts.ts'

interface ConflictDialogProps {
  readonly names: readonly string[]
  readonly onAnswer: (answer: ConflictAnswer) => void
  readonly onClose: () => void
}

const mostNamed = 5

/** Names that are taken already, and what is to become of them. */
export function ConflictDialog({ names, onAnswer, onClose }: ConflictDialogProps) {
  const answer = (text: string, value: ConflictAnswer, look: 'outlined' | 'danger') => (
    <Button
      look={look}
      onClick={() => {
        onAnswer(value)
      }}
    >
      {text}
    </Button>
  )
  return (
    <Question
      title={
        names.length === 1
          ? `“${shownName(names[0] ?? '')}” is there already`
          : `${countInWords(names.length, 'name')} are taken`
      }
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {answer('Skip', 'skip', 'outlined')}
          {answer('Keep both', 'keep-both', 'outlined')}
          {answer('Replace', 'replace', 'danger')}
        </>
      }
    >
      <div className="dialog-body">
        {names.length > 1 && (
          <ul className="transfer-names">
            {names.slice(0, mostNamed).map((name) => (
              <li key={name}>{shownName(name)}</li>
            ))}
            {names.length > mostNamed && <li className="muted">and {names.length - mostNamed} more</li>}
          </ul>
        )}
        <p>
          Replaced files are gone; a folder is put together with what is in it, and only files of the same name are
          replaced. “Keep both” gives what comes another name.
        </p>
      </div>
    </Question>
  )
}
