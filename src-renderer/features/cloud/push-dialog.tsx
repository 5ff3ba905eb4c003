import { Cloud } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { showCloudSettings } from '../../state/cloud-ui.ts'
import { useCloud } from '../../state/server-facts.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { Modal } from '../../ui/modal.tsx'
import { PushForm } from './push-form.tsx'
import { PushSheet, type SheetParts } from './push-sheet.tsx'

/** “Push to cloud”: what that is while no account is connected; what would travel and where to; how far it is; how it ended. */
export function PushDialog({ sandbox }: { readonly sandbox: Sandbox }) {
  const cloud = useCloud()
  return (
    <PushSheet
      sandbox={sandbox}
      title={`Push “${sandbox.name}” to cloud`}
      asksIn={['home']}
      isLoading={cloud === undefined}
    >
      {(parts) => {
        if (cloud?.state === 'off') return <NotConnected {...parts} />
        if (cloud?.problem != null) return <NotUsable problem={cloud.problem} {...parts} />
        return <PushForm sandbox={sandbox} {...parts} />
      }}
    </PushSheet>
  )
}

function NotConnected({ title, onClose }: SheetParts) {
  return (
    <Modal
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button
            look="filled"
            autoFocus
            onClick={() => {
              showCloudSettings(true)
            }}
          >
            <Cloud size={14} aria-hidden />
            Connect Fly.io…
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>
          The sandbox goes on in a machine in your own account at Fly.io, with its files, rules and terminals’ output,
          also while this computer is off; “Pull back” brings it here again with what was done there.
        </p>
        <p>
          For that an account has to be connected once, and before anything is sent you see what would travel and what
          it costs.
        </p>
      </div>
    </Modal>
  )
}

function NotUsable({ problem, title, onClose }: SheetParts & { readonly problem: ErrorReport }) {
  return (
    <Modal
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            look="outlined"
            onClick={() => {
              showCloudSettings()
            }}
          >
            Show the account
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <ErrorCallout error={problem} />
      </div>
    </Modal>
  )
}
