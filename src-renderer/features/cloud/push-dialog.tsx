import { Cloud } from 'lucide-react'
import { useState } from 'react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { showCloudSettings } from '../../state/cloud-ui.ts'
import { usePushState } from '../../state/push-state.ts'
import { useCloud } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { Modal } from '../../ui/modal.tsx'
import { PushForm } from './push-form.tsx'
import { PushProgress } from './push-progress.tsx'
import './push.css'

/** “Push to cloud”: what that is while no account is connected; what would travel and where to; how far it is; how it ended. */
export function PushDialog({ sandbox }: { readonly sandbox: Sandbox }) {
  const close = useView((view) => view.close)
  const cloud = useCloud()
  const push = usePushState(sandbox.id)
  const [hasBegun, setBegun] = useState(false)
  const title = `Push “${sandbox.name}” to cloud`
  if (push === null || cloud === undefined)
    return (
      <Modal title={title} onClose={close}>
        <div className="dialog-body" role="status" aria-busy aria-label="Loading" />
      </Modal>
    )
  if (push.stage !== 'home' || (hasBegun && push.error !== null))
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
  if (cloud.state === 'off') return <NotConnected title={title} onClose={close} />
  if (cloud.problem !== null)
    return (
      <Modal title={title} onClose={close} actions={<SettingsActions onClose={close} />}>
        <div className="dialog-body">
          <ErrorCallout error={cloud.problem} />
        </div>
      </Modal>
    )
  return (
    <PushForm
      sandbox={sandbox}
      push={push}
      title={title}
      onBegun={() => {
        setBegun(true)
      }}
      onClose={close}
    />
  )
}

interface PartProps {
  readonly title: string
  readonly onClose: () => void
}

function NotConnected({ title, onClose }: PartProps) {
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

function SettingsActions({ onClose }: { readonly onClose: () => void }) {
  return (
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
  )
}
