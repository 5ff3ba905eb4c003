import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import { countInWords, harmless } from '../../ui/words.ts'
import type { TreeRow } from './tree-model.ts'

interface RemoveFileDialogProps {
  readonly row: TreeRow
  /** How many of the files that would go have text in the editor that is not saved. */
  readonly unsaved: number
  readonly onClose: () => void
  readonly onRemove: () => void
}

export function RemoveFileDialog({ row, unsaved, onClose, onRemove }: RemoveFileDialogProps) {
  return (
    <Question
      title={`Delete “${harmless(row.name)}”?`}
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
        <p>
          {row.isFolder && row.entry.kind === 'folder' ? 'The folder and everything in it are' : 'It is'} deleted in the
          sandbox. This cannot be undone.
        </p>
        {unsaved > 0 && (
          <p>
            {unsaved === 1 && !row.isFolder
              ? 'What you changed in it is'
              : `${countInWords(unsaved, 'file')} in it ${unsaved === 1 ? 'has changes that are' : 'have changes that are'}`}{' '}
            not saved. Your text stays in the editor until you close it there.
          </p>
        )}
      </div>
    </Question>
  )
}
