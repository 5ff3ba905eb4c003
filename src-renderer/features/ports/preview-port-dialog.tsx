import { useState } from 'react'
import type { PortServer } from '../../../src-shared/agent/port-wire.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { Modal } from '../../ui/modal.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { usePortActions } from './use-previews.ts'

interface PreviewPortDialogProps {
  readonly sandbox: string
  readonly servers: readonly PortServer[]
}

/** Asks for a port to preview: one that was found, or one where something will listen soon. */
export function PreviewPortDialog({ sandbox, servers }: PreviewPortDialogProps) {
  const close = useView((view) => view.close)
  const actions = usePortActions(sandbox)
  const [typed, setTyped] = useState(servers[0] === undefined ? '' : String(servers[0].port))
  const [error, setError] = useState<string | null>(null)
  const open = () => {
    const port = Number(typed)
    if (!/^\d+$/.test(typed.trim()) || port < 1 || port > 65_535) {
      setError('Use a number from 1 to 65535.')
      return
    }
    close()
    actions.preview(port)
  }
  return (
    <Modal
      title="Preview a port"
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="filled" onClick={open}>
            Open preview
          </Button>
        </>
      }
    >
      <form
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault()
          open()
        }}
      >
        <TextField
          label="Port"
          inputMode="numeric"
          autoFocus
          value={typed}
          error={error}
          hint={
            servers.length === 0
              ? 'Nothing listens inside yet. The preview shows the page as soon as something does.'
              : `Found inside: ${servers.map(({ port }) => port).join(', ')}`
          }
          onChange={(value) => {
            setTyped(value)
            setError(null)
          }}
        />
      </form>
    </Modal>
  )
}
