import { useState } from 'react'
import type { SecretView } from '../../../src-shared/api/secrets.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { Modal } from '../../ui/modal.tsx'
import { useSending } from './use-sending.ts'
import { ValueField } from './value-field.tsx'

/** Another value for the same secret; who may use it stays as it is. */
export function ReplaceSecret({ secret, onClose }: { readonly secret: SecretView; readonly onClose: () => void }) {
  const [value, setValue] = useState('')
  const { isSending, error, send } = useSending(onClose)
  return (
    <Modal
      title={`New value for “${secret.title}”`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="replace-secret" look="filled" disabled={isSending || value === ''}>
            Replace
          </Button>
        </>
      }
    >
      <form
        id="replace-secret"
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault()
          send((client) => client.secrets.replace({ secret: secret.id, value: value.trim() }))
          setValue('')
        }}
      >
        <ValueField value={value} onChange={setValue} error={null} />
        {error !== null && <ErrorCallout error={error} />}
      </form>
    </Modal>
  )
}
