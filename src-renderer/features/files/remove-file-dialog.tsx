import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import { countInWords, harmless } from '../../ui/words.ts'
import type { TreeRow } from './tree-model.ts'

interface RemoveFileDialogProps {
  readonly rows: readonly TreeRow[]
  /** How many of the files that would go have text in the editor that is not saved. */
  readonly unsaved: number
  readonly onClose: () => void
  readonly onRemove: () => void
}

export function RemoveFileDialog({ rows, unsaved, onClose, onRemove }: RemoveFileDialogProps) {
  const only = rows.length === 1 ? rows[0] : undefined
  const isOneFile = only !== undefined && !only.isFolder
  return (
    <Question
      title={
        only === undefined
          ? `Delete ${countInWords(rows.length, 'entry', 'entries')}?`
          : `Delete “${harmless(only.name)}”?`
      }
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" onClick={onRemove}>
            Delete
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>{subject(rows)} deleted in the sandbox. This cannot be undone.</p>
        {unsaved > 0 && (
          <p>
            {isOneFile
              ? 'What you changed in it is'
              : `${countInWords(unsaved, 'file')} in it ${unsaved === 1 ? 'has changes that are' : 'have changes that are'}`}{' '}
            not saved. Your text stays in the editor until you close it there.
          </p>
        )}
      </div>
    </Question>
  )
}

function subject(rows: readonly TreeRow[]): string {
  const hasFolder = rows.some(({ entry }) => entry.kind === 'folder')
  if (rows.length === 1) return hasFolder ? 'The folder and everything in it are' : 'It is'
  return hasFolder ? 'They and everything in the folders are' : 'They are'
}
