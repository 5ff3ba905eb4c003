import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import { harmless } from '../../ui/words.ts'
import type { TreeRow } from './tree-model.ts'

interface RemoveFileDialogProps {
  readonly row: TreeRow
  readonly onClose: () => void
  readonly onRemove: () => void
}

export function RemoveFileDialog({ row, onClose, onRemove }: RemoveFileDialogProps) {
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
      </div>
    </Question>
  )
}
