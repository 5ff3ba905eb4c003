import { useState } from 'react'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { Modal } from '../../ui/modal.tsx'
import { TextField } from '../../ui/text-field.tsx'

const makesToken = 'fly tokens create org'

/** Takes a token in. It is kept once Fly.io has taken it, and never shown again. */
export function ConnectDialog({ onClose }: { readonly onClose: () => void }) {
  const backend = useBackend()
  const [token, setToken] = useState('')
  const [organisation, setOrganisation] = useState('')
  const [isAsking, setAsking] = useState(false)
  const [needsOrganisation, setNeedsOrganisation] = useState(false)
  const [error, setError] = useState<ErrorReport | null>(null)
  const connect = async () => {
    if (isAsking || token.trim() === '') return
    setAsking(true)
    setError(null)
    const slug = organisation.trim()
    try {
      await backend.call((client) =>
        client.cloud.connect({ token: token.trim(), ...(slug === '' ? {} : { organisation: slug }) }),
      )
      onClose()
    } catch (thrown) {
      const report = toErrorReport(thrown)
      // The same token may do with an organisation beside it; one that was refused is typed anew.
      const isOfSeveral = /organisation/.test(report.message)
      if (isOfSeveral) setNeedsOrganisation(true)
      else setToken('')
      setError(report)
      setAsking(false)
    }
  }
  return (
    <Modal title="Connect Fly.io" onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault()
          void connect()
        }}
      >
        <div className="dialog-body">
          {error !== null && <ErrorCallout error={error} />}
          <div className="field">
            <span>
              Make a token for one organisation, with Fly’s own program, and paste it here. It is asked whether it may
              be used, and nothing is made with it yet.
            </span>
            <div className="cloud-command">
              <code>{makesToken}</code>
              <Button
                size="small"
                onClick={() => {
                  attempt(() => navigator.clipboard.writeText(makesToken))
                }}
              >
                Copy
              </Button>
            </div>
          </div>
          <TextField
            label="Token"
            type="password"
            autoComplete="new-password"
            value={token}
            onChange={setToken}
            hint="It is kept on this computer, outside of every sandbox, and never shown again."
            autoFocus
          />
          {needsOrganisation && (
            <TextField
              label="Organisation"
              value={organisation}
              onChange={setOrganisation}
              placeholder="personal"
              hint="Its short name at Fly.io, as in the address of its dashboard."
            />
          )}
        </div>
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="filled" disabled={isAsking || token.trim() === ''}>
            {isAsking ? 'Asking Fly.io…' : 'Connect'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
