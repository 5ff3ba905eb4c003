import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ComponentType } from 'react'
import type { ConflictDecision, PushConflict } from '../../../src-shared/cloud/push-plan.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { Modal } from '../../ui/modal.tsx'
import { countInWords } from '../../ui/words.ts'
import { ConflictDetail, type CompareTextsProps } from './conflict-detail.tsx'
import { ConflictList } from './conflict-list.tsx'
import { keyOf } from './push-choices.ts'
import type { SheetParts } from './push-sheet.tsx'
import { usePushWays } from './use-push-ways.ts'
import './conflicts.css'

interface ConflictsDialogProps extends Omit<SheetParts, 'onBegun'> {
  readonly sandbox: Sandbox
  readonly compare: ComponentType<CompareTextsProps>
}

/** What both sides changed, each with its versions and a decision. Nothing is written before all are decided and “Go on” is pressed. */
export function ConflictsDialog({ sandbox, push, title, compare, onClose }: ConflictsDialogProps) {
  const backend = useBackend()
  const queries = useQueryClient()
  const [shownKey, setShownKey] = useState<string | null>(null)
  const { asked, cancel, goOn } = usePushWays(sandbox.id)
  const key = ['push-conflicts', sandbox.id]
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: () => backend.call((client) => client.push.conflicts({ sandbox: sandbox.id })),
    retry: false,
    gcTime: 0,
  })
  const conflicts = data ?? []
  const shown = conflicts.find((one) => keyOf(one) === shownKey) ?? conflicts[0]
  const isOpen = conflicts.filter(({ decision }) => decision === null)
  const decide = async (which: readonly PushConflict[], decision: ConflictDecision) => {
    const decisions = which.map(({ folder, path }) => ({ at: { folder, path }, decision }))
    await backend.call((client) => client.push.resolve({ sandbox: sandbox.id, decisions }))
    await queries.invalidateQueries({ queryKey: key })
  }
  return (
    <Modal title={title} wide onClose={onClose}>
      <div className="dialog-body conflicts">
        {error !== null && <ErrorCallout error={toErrorReport(error)} />}
        <p>
          {countInWords(push.conflicts, 'path')} of {String(conflicts.length)} still{' '}
          {push.conflicts === 1 ? 'waits' : 'wait'} for you. Nothing is written before you go on; until then the sandbox
          goes on at Fly.io.
        </p>
        <div className="conflicts-columns">
          <ConflictList
            conflicts={conflicts}
            shown={shown === undefined ? null : keyOf(shown)}
            onShow={(one) => {
              setShownKey(keyOf(one))
            }}
          />
          {shown !== undefined && (
            <ConflictDetail
              key={keyOf(shown)}
              conflict={shown}
              compare={compare}
              onDecide={(decision) => {
                attempt(() => decide([shown], decision))
              }}
            />
          )}
        </div>
      </div>
      <div className="dialog-actions">
        {isOpen.length > 1 && (
          <div className="conflicts-rest" role="group" aria-label="All that is open">
            <span className="muted">All that is open:</span>
            {(['local', 'cloud', 'both'] as const).map((take) => (
              <Button
                key={take}
                size="small"
                look="outlined"
                onClick={() => {
                  attempt(() => decide(isOpen, { take }))
                }}
              >
                {{ local: 'This computer’s', cloud: 'Fly.io’s', both: 'Both' }[take]}
              </Button>
            ))}
          </div>
        )}
        <Button disabled={asked !== null} onClick={cancel}>
          Give up the pull
        </Button>
        <Button look="filled" disabled={asked !== null || push.conflicts > 0} onClick={goOn}>
          Go on
        </Button>
      </div>
    </Modal>
  )
}
