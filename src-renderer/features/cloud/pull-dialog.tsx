import { useState, type ComponentType } from 'react'
import { inDollars } from '../../../src-shared/cloud/money.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { usePushState } from '../../state/push-state.ts'
import { useBackend } from '../../bridge/context.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { CheckRow } from '../../ui/check-row.tsx'
import { Modal } from '../../ui/modal.tsx'
import type { CompareTextsProps } from './conflict-detail.tsx'
import { ConflictsDialog } from './conflicts-dialog.tsx'
import { PushSheet, type SheetParts } from './push-sheet.tsx'

interface PullDialogProps {
  readonly sandbox: Sandbox
  /** Two texts beside one another: the editor’s. */
  readonly compare: ComponentType<CompareTextsProps>
}

/** “Pull back”: what that does, how far it is, and what both sides changed. */
export function PullDialog({ sandbox, compare }: PullDialogProps) {
  // One whose machine was left behind is here, and what was done there can still be brought.
  const asksIn = [
    'away',
    'conflicts',
    ...(usePushState(sandbox.id)?.isUnmerged === true ? ['home' as const] : []),
  ] as const
  return (
    <PushSheet sandbox={sandbox} title={`Pull “${sandbox.name}” back`} asksIn={asksIn}>
      {(parts) =>
        parts.push.stage === 'conflicts' ? (
          <ConflictsDialog sandbox={sandbox} compare={compare} {...parts} />
        ) : (
          <PullQuestion sandbox={sandbox} {...parts} />
        )
      }
    </PushSheet>
  )
}

function PullQuestion({ sandbox, title, onBegun, onClose }: SheetParts & { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const [keepMachine, setKeepMachine] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [error, setError] = useState<ErrorReport | null>(null)
  const pull = async () => {
    setAsking(true)
    setError(null)
    try {
      await backend.call((client) => client.push.pull({ sandbox: sandbox.id, keepMachine }))
      onBegun()
    } catch (thrown) {
      setError(toErrorReport(thrown))
    } finally {
      setAsking(false)
    }
  }
  return (
    <Modal
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="filled" autoFocus disabled={isAsking} onClick={() => void pull()}>
            Pull back
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        {error !== null && <ErrorCallout error={error} />}
        <p>
          What was done at Fly.io is brought to this computer, merged with what is here and compared by hash. What both
          sides changed waits for you; nothing is overwritten in silence.
        </p>
        <CheckRow checked={keepMachine} onChange={setKeepMachine}>
          <span>
            Keep its machine at rest for the next push
            <span className="field-hint">
              {' '}
              (only what changed is sent then;{' '}
              {sandbox.cloud === null ? 'its disk costs' : `${inDollars(sandbox.cloud.price.restingPerMonth)} a month`}
              ). Otherwise it is removed once all is here.
            </span>
          </span>
        </CheckRow>
      </div>
    </Modal>
  )
}
