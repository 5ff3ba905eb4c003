import type { PushState } from '../../../src-shared/cloud/push-plan.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { Modal } from '../../ui/modal.tsx'
import { PhaseRow } from '../../ui/phase-row.tsx'
import { harmless } from '../../ui/words.ts'
import { Line } from './line.tsx'
import { stageWords } from './stage-words.ts'
import { usePushWays } from './use-push-ways.ts'
import './push.css'

interface PushProgressProps {
  readonly sandbox: Sandbox
  readonly push: PushState
  readonly title: string
  /** Back to what would travel, after one that failed. */
  readonly onAgain: () => void
  readonly onClose: () => void
}

/** A push or pull as it goes: phases, bytes, the way back; and how it ended. Closing this stops nothing. */
export function PushProgress({ sandbox, push, title, onAgain, onClose }: PushProgressProps) {
  const { asked, cancel, goOn } = usePushWays(sandbox.id)
  const isUnderWay = push.stage === 'pushing' || push.stage === 'pulling'
  const { heading, text } = stageWords(push, sandbox.name)
  return (
    <Modal
      title={title}
      wide
      onClose={onClose}
      actions={
        <>
          {isUnderWay && <span className="push-goes-on muted">It goes on when this is closed.</span>}
          {push.canCancel && (
            <Button look="outlined" disabled={asked !== null} onClick={cancel}>
              {asked === 'cancel' ? 'Being undone…' : push.stage === 'interrupted' ? 'Undo' : 'Cancel'}
            </Button>
          )}
          {push.stage === 'interrupted' && (
            <Button look="filled" disabled={asked !== null} onClick={goOn}>
              Go on
            </Button>
          )}
          {push.stage === 'home' && push.error !== null && (
            <Button look="filled" onClick={onAgain}>
              Look again
            </Button>
          )}
          {/* Not the sign above, whose tip would take the first Escape. */}
          <Button autoFocus onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div className="dialog-body push-progress">
        {push.error !== null && <ErrorCallout error={push.error} />}
        <p role="status">
          <strong>{heading}</strong> {text}
        </p>
        {push.phases.length > 0 && (
          <ol className="phases" aria-label="Progress">
            {push.phases.map((phase) => (
              <PhaseRow key={phase.name} phase={phase} />
            ))}
          </ol>
        )}
        {isUnderWay && <Line push={push} />}
        {push.leftover !== null && !isUnderWay && <Callout tone="warn" title={harmless(push.leftover, 400)} />}
      </div>
    </Modal>
  )
}
