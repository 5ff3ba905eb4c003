import { useQueries } from '@tanstack/react-query'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { workInWords } from '../../../src-shared/text/work-in-words.ts'
import { useBackend } from '../../bridge/context.ts'
import { Confirmation } from '../../ui/confirmation.tsx'
import { countInWords } from '../../ui/words.ts'

interface RemoveManyQuestionProps {
  readonly sandboxes: readonly Sandbox[]
  readonly onClose: () => void
  readonly onRemove: () => void
}

/** Names each one, with the work in it that is nowhere else. */
export function RemoveManyQuestion({ sandboxes, onClose, onRemove }: RemoveManyQuestionProps) {
  const backend = useBackend()
  const works = useQueries({
    queries: sandboxes.map(({ id, state }) => ({
      queryKey: ['untaken', id],
      queryFn: () => backend.call((client) => client.changes.untaken({ sandbox: id })),
      enabled: state !== 'failed',
      retry: false,
      gcTime: 0,
    })),
  })
  const noted = (index: number): string => {
    const work = works[index]
    if (sandboxes[index]?.state === 'failed') return 'was not made'
    if (work?.isError === true || work?.data?.readAt === null) return 'whether there is work in it is not known'
    return work?.data === undefined ? 'looking for work in it…' : workInWords(work.data)
  }
  return (
    <Confirmation
      title={`Remove ${countInWords(sandboxes.length, 'sandbox', 'sandboxes')}?`}
      cancel="Keep them"
      confirm="Remove for good"
      onConfirm={onRemove}
      onClose={onClose}
    >
      <p>Their workspaces, homes and terminals are deleted. This cannot be undone.</p>
      <ul className="remove-many">
        {sandboxes.map(({ id, name }, index) => (
          <li key={id}>
            <strong>{name}</strong>
            <span className="muted">{noted(index)}</span>
          </li>
        ))}
      </ul>
    </Confirmation>
  )
}
