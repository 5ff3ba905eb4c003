import { useState } from 'react'
import type { SecretGrantView, SecretView } from '../../../src-shared/api/secrets.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { Modal } from '../../ui/modal.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { changedLimits, draftOf, limitFields, limitOf, usedWords } from './limits-draft.ts'
import { useSending } from './use-sending.ts'

interface LimitsDialogProps {
  readonly secret: SecretView
  /** As it is now: what is used goes on being told while this is open. */
  readonly grant: SecretGrantView
  readonly onClose: () => void
}

/** What one sandbox may spend of one secret, beside what it has spent. */
export function LimitsDialog({ secret, grant, onClose }: LimitsDialogProps) {
  const [before] = useState(grant.limits)
  const [draft, setDraft] = useState(() => draftOf(before))
  const { isSending, error, send } = useSending(onClose)
  const limits = changedLimits(draft, before)
  return (
    <Modal
      title={`Limits of “${secret.title}” in ${grant.sandboxName}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="secret-limits" look="filled" disabled={isSending || limits === null}>
            Set limits
          </Button>
        </>
      }
    >
      <form
        id="secret-limits"
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault()
          if (limits !== null)
            send((client) => client.secrets.limit({ secret: secret.id, sandbox: grant.sandbox, limits }))
        }}
      >
        <p className="muted">
          Beyond a limit it is refused. Bytes count both ways, and a body that passes its limit is cut.
        </p>
        <div className="two-columns">
          {limitFields.map(({ name, label, used, isBytes }) => (
            <TextField
              key={name}
              label={label}
              inputMode="decimal"
              value={draft[name]}
              hint={usedWords(grant.used[used], isBytes)}
              error={limitOf(draft[name], isBytes) === null ? 'A number above 0.' : null}
              onChange={(text) => {
                setDraft({ ...draft, [name]: text })
              }}
            />
          ))}
        </div>
        {error !== null && <ErrorCallout error={error} />}
      </form>
    </Modal>
  )
}
