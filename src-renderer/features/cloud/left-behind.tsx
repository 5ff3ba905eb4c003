import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Confirmation } from '../../ui/confirmation.tsx'

interface LeftBehindProps {
  readonly onPull: () => void
  readonly onRemove: () => void
}

/** The copy here goes on, and a machine at the cloud still has what was done there. */
export function LeftBehind({ onPull, onRemove }: LeftBehindProps) {
  return (
    <>
      <p>
        A machine at Fly.io was left behind when you went on with the copy here. It may run, it costs, and it may hold
        work that is nowhere else.
      </p>
      <div className="cloud-actions">
        <Button size="small" look="outlined" onClick={onPull}>
          Pull its work…
        </Button>
        <Button size="small" look="danger-outlined" onClick={onRemove}>
          Remove the machine…
        </Button>
      </div>
    </>
  )
}

/** Says what is lost with it. */
export function RemoveMachineQuestion({
  sandbox,
  onClose,
}: {
  readonly sandbox: Sandbox
  readonly onClose: () => void
}) {
  const backend = useBackend()
  return (
    <Confirmation
      title={`Remove the machine of “${sandbox.name}” at Fly.io?`}
      confirm="Remove the machine"
      onConfirm={() => {
        attempt(() => backend.call((client) => client.push.removeMachine({ sandbox: sandbox.id })))
      }}
      onClose={onClose}
    >
      <p>
        What was done there since the push and was not pulled is lost with it. The sandbox on this computer stays as it
        is.
      </p>
    </Confirmation>
  )
}
