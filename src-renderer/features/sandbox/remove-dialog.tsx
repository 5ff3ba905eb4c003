import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'

/** Removing is for good, so it is asked for in words. */
export function RemoveDialog({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const close = useView((view) => view.close)
  return (
    <Question
      title={`Remove “${sandbox.name}”?`}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Keep it</Button>
          <Button
            look="danger"
            onClick={() => {
              close()
              attempt(() => backend.call((client) => client.sandboxes.remove({ sandbox: sandbox.id, force: true })))
            }}
          >
            Remove for good
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>
          Its workspace, its home and its terminals are deleted. This cannot be undone.
          {sandbox.source.kind === 'folder' && ' The folder it was copied from stays as it is.'}
        </p>
        {sandbox.state === 'running' && <p className="muted">It is running: whatever runs inside ends now.</p>}
      </div>
    </Question>
  )
}
