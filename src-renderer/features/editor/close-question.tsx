import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import { countInWords, shownName } from '../../ui/words.ts'
import type { Closing } from './closing.ts'

const mostNamed = 8

/** Asked before text that is not saved closes. */
export function CloseQuestion({ closing }: { readonly closing: Closing }) {
  const unsaved = closing.question?.unsaved ?? []
  const [first] = unsaved
  if (first === undefined) return null
  const isOne = unsaved.length === 1
  return (
    <Question
      title={
        isOne
          ? `“${shownName(first.slice(first.lastIndexOf('/') + 1))}” is not saved`
          : `${countInWords(unsaved.length, 'file')} are not saved`
      }
      onClose={closing.keepOpen}
      actions={
        <>
          <Button onClick={closing.keepOpen}>{isOne ? 'Keep it open' : 'Keep them open'}</Button>
          <Button look="danger-outlined" onClick={closing.closeWithoutSaving}>
            Close without saving
          </Button>
          <Button look="filled" onClick={() => void closing.saveAndClose()}>
            Save and close
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>
          What you changed in {isOne ? 'it' : 'them'} is lost when {isOne ? 'it closes' : 'they close'} unsaved.
        </p>
        {!isOne && (
          <ul className="unsaved-list">
            {unsaved.slice(0, mostNamed).map((path) => (
              <li key={path} className="mono truncate">
                {shownName(path, 200)}
              </li>
            ))}
            {unsaved.length > mostNamed && <li>and {countInWords(unsaved.length - mostNamed, 'more', 'more')}</li>}
          </ul>
        )}
      </div>
    </Question>
  )
}
