import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import { shownName } from '../../ui/words.ts'
import { CompareView } from './compare-view.tsx'
import type { Theirs } from './document-state.ts'
import type { EditorDocument } from './editor-document.ts'

interface ConflictDialogProps {
  readonly document: EditorDocument
  readonly theirs: Theirs
}

/** The file changed in the sandbox since it was opened: the person decides, nothing was written yet. */
export function ConflictDialog({ document, theirs }: ConflictDialogProps) {
  const [isComparing, setComparing] = useState(false)
  const { model } = document
  const what = {
    text: 'Something in the sandbox changed it after you opened it.',
    binary: 'Something in the sandbox changed it into a file that is not text.',
    'too-large': 'Something in the sandbox changed it into a file that is too large to edit.',
    deleted: 'It was deleted in the sandbox after you opened it.',
  }[theirs.kind]
  return (
    <Question
      title={`“${shownName(document.name)}” changed in the sandbox`}
      wide={isComparing}
      onClose={() => {
        document.decideLater()
      }}
      actions={
        <>
          <Button
            onClick={() => {
              document.decideLater()
            }}
          >
            Not now
          </Button>
          {theirs.kind === 'text' && !isComparing && (
            <Button
              look="outlined"
              onClick={() => {
                setComparing(true)
              }}
            >
              Compare
            </Button>
          )}
          {theirs.kind === 'text' && (
            <Button
              look="outlined"
              onClick={() => {
                document.takeTheirs()
              }}
            >
              Take theirs
            </Button>
          )}
          <Button
            look="danger"
            onClick={() => {
              document.overwrite()
            }}
          >
            {theirs.kind === 'deleted' ? 'Write it again' : 'Overwrite with mine'}
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>{what} Nothing was written yet.</p>
        {isComparing && theirs.kind === 'text' && model !== null && (
          <>
            <div className="compare-heads" aria-hidden>
              <span>In the sandbox</span>
              <span>Yours</span>
            </div>
            <CompareView theirs={theirs.text} mine={model} />
          </>
        )}
      </div>
    </Question>
  )
}
