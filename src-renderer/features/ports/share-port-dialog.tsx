import { useState } from 'react'
import type { MadeShare } from '../../../src-shared/cloud/sandbox-share.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Modal } from '../../ui/modal.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { MadeLink } from './made-link.tsx'
import { shareTimes } from './share-times.ts'

interface SharePortDialogProps {
  readonly sandbox: Sandbox
  /** Null: it is asked for. */
  readonly port: number | null
}

/** Asks for how long, then shows the link, once. */
export function SharePortDialog({ sandbox, port }: SharePortDialogProps) {
  const close = useView((view) => view.close)
  const backend = useBackend()
  const [typed, setTyped] = useState(port === null ? '' : String(port))
  const [minutes, setMinutes] = useState('60')
  const [wrong, setWrong] = useState<string | null>(null)
  const [failure, setFailure] = useState<ErrorReport | null>(null)
  const [isAsked, setAsked] = useState(false)
  const [made, setMade] = useState<MadeShare | null>(null)

  const share = async () => {
    const wanted = Number(typed)
    if (!/^\d+$/.test(typed.trim()) || wanted < 1 || wanted > 65_535) {
      setWrong('Use a number from 1 to 65535.')
      return
    }
    setAsked(true)
    setFailure(null)
    try {
      setMade(
        await backend.call((client) =>
          client.cloud.share({ sandbox: sandbox.id, port: wanted, minutes: Number(minutes) }),
        ),
      )
    } catch (error) {
      setFailure(toErrorReport(error))
    } finally {
      setAsked(false)
    }
  }
  const before = sandbox.cloud?.share ?? null
  return (
    // The same dialog, so that where the keyboard is does not go back to the list between.
    <Modal title={made === null ? 'Share a port' : `Port ${String(made.share.port)} is shared`} onClose={close}>
      {made !== null && <MadeLink made={made} onClose={close} />}
      {made === null && (
        <form
          className="dialog-form"
          onSubmit={(event) => {
            event.preventDefault()
            void share()
          }}
        >
          <div className="dialog-body">
            <p>
              Whoever has the link can use what this server shows, from anywhere, as you can. It keeps the machine awake
              while somebody does; while the machine sleeps, nobody reaches it.
            </p>
            <TextField
              label="Port"
              inputMode="numeric"
              autoFocus={port === null}
              value={typed}
              error={wrong}
              onChange={(value) => {
                setTyped(value)
                setWrong(null)
              }}
            />
            <Choice label="For how long" options={shareTimes} value={minutes} onChange={setMinutes} />
            {before !== null && !before.isEnding && <p>The link to port {before.port} that is open now ends.</p>}
            {failure !== null && <ErrorCallout error={failure} />}
          </div>
          <div className="dialog-actions">
            <Button onClick={close}>Cancel</Button>
            <Button type="submit" look="filled" disabled={isAsked}>
              Make a link
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
