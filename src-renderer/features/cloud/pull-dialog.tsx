import { useState, type ComponentType } from 'react'
import { inDollars } from '../../../src-shared/cloud/money.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { usePushState } from '../../state/push-state.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { CheckRow } from '../../ui/check-row.tsx'
import { Modal } from '../../ui/modal.tsx'
import type { CompareTextsProps } from './conflict-detail.tsx'
import { ConflictsDialog } from './conflicts-dialog.tsx'
import { PushProgress } from './push-progress.tsx'
import './push.css'

interface PullDialogProps {
  readonly sandbox: Sandbox
  /** Two texts beside one another: the editor’s. */
  readonly compare: ComponentType<CompareTextsProps>
}

/** “Pull back”: what that does, how far it is, and what both sides changed. */
export function PullDialog({ sandbox, compare }: PullDialogProps) {
  const close = useView((view) => view.close)
  const push = usePushState(sandbox.id)
  const [hasBegun, setBegun] = useState(false)
  const title = `Pull “${sandbox.name}” back`
  if (push === null)
    return (
      <Modal title={title} onClose={close}>
        <div className="dialog-body" role="status" aria-busy aria-label="Loading" />
      </Modal>
    )
  if (push.stage === 'conflicts')
    return <ConflictsDialog sandbox={sandbox} push={push} title={title} compare={compare} onClose={close} />
  if (push.stage !== 'away' || (hasBegun && push.error !== null))
    return (
      <PushProgress
        sandbox={sandbox}
        push={push}
        title={title}
        onAgain={() => {
          setBegun(false)
        }}
        onClose={close}
      />
    )
  return (
    <PullQuestion
      sandbox={sandbox}
      title={title}
      onBegun={() => {
        setBegun(true)
      }}
      onClose={close}
    />
  )
}

interface PullQuestionProps {
  readonly sandbox: Sandbox
  readonly title: string
  readonly onBegun: () => void
  readonly onClose: () => void
}

function PullQuestion({ sandbox, title, onBegun, onClose }: PullQuestionProps) {
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
