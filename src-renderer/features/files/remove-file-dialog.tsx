import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Confirmation } from '../../ui/confirmation.tsx'
import { countInWords, shownName } from '../../ui/words.ts'
import type { TreeRow } from './tree-model.ts'

interface RemoveFileDialogProps {
  readonly sandbox: string
  readonly rows: readonly TreeRow[]
  /** How many files at or below a path have text in the editor that is not saved. */
  readonly unsavedAt: (path: string) => number
  readonly onClose: () => void
}

/** Asks before files are deleted in the sandbox, and deletes them. */
export function RemoveFileDialog({ sandbox, rows, unsavedAt, onClose }: RemoveFileDialogProps) {
  const backend = useBackend()
  const unsaved = rows.reduce((sum, { path }) => sum + unsavedAt(path), 0)
  const remove = () => {
    attempt(async () => {
      for (const { path, isFolder } of rows) {
        await backend.call((client) => client.files.remove({ sandbox, path, recursive: isFolder }))
      }
    })
  }
  const only = rows.length === 1 ? rows[0] : undefined
  const isOneFile = only !== undefined && !only.isFolder
  return (
    <Confirmation
      title={
        only === undefined
          ? `Delete ${countInWords(rows.length, 'entry', 'entries')}?`
          : `Delete “${shownName(only.name)}”?`
      }
      confirm="Delete"
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{subject(rows)} deleted in the sandbox. This cannot be undone.</p>
      {unsaved > 0 && (
        <p>
          {isOneFile
            ? 'What you changed in it is'
            : `${countInWords(unsaved, 'file')} in it ${unsaved === 1 ? 'has changes that are' : 'have changes that are'}`}{' '}
          not saved. Your text stays in the editor until you close it there.
        </p>
      )}
    </Confirmation>
  )
}

function subject(rows: readonly TreeRow[]): string {
  const hasFolder = rows.some(({ entry }) => entry.kind === 'folder')
  if (rows.length === 1) return hasFolder ? 'The folder and everything in it are' : 'It is'
  return hasFolder ? 'They and everything in the folders are' : 'They are'
}
