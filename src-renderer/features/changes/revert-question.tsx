import type { WorkspaceChange } from '../../../src-shared/api/changes.ts'
import { Confirmation } from '../../ui/confirmation.tsx'
import { shownName } from '../../ui/words.ts'

interface RevertQuestionProps {
  readonly change: WorkspaceChange
  readonly onClose: () => void
  readonly onRevert: () => void
}

const outcomes = {
  added: 'It did not come in, so it is deleted.',
  modified: 'It becomes what came in; what was changed since is lost.',
  deleted: 'It is there again, as it came in.',
  renamed: 'It gets its old name again.',
} as const satisfies Record<WorkspaceChange['change'], string>

/** What is put back is gone for good, so it is asked for in words. */
export function RevertQuestion({ change, onClose, onRevert }: RevertQuestionProps) {
  const isLost = change.change === 'added' || change.change === 'modified'
  return (
    <Confirmation
      title="Put it back to how it came in?"
      cancel="Leave it"
      confirm={change.change === 'added' ? 'Delete it' : 'Put it back'}
      isHarmless={!isLost}
      onConfirm={onRevert}
      onClose={onClose}
    >
      <p>
        <code>{shownName(change.path, 400)}</code>
      </p>
      <p>{outcomes[change.change]}</p>
    </Confirmation>
  )
}
