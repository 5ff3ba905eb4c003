import { useState } from 'react'
import { secretPresets } from '../../../src-shared/secrets/presets.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Modal } from '../../ui/modal.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { OtherFields } from './other-fields.tsx'
import { RegistryField } from './registry-field.tsx'
import { emptyDraft, hostHint, requestOf, type SecretDraft, type SecretKind } from './secret-draft.ts'
import { useSending } from './use-sending.ts'
import { ValueField } from './value-field.tsx'

const kinds: readonly { readonly value: SecretKind; readonly label: string; readonly hint: string }[] = [
  ...secretPresets.map(({ id, title, words }) => ({ value: id, label: title, hint: words })),
  { value: 'other', label: 'Other', hint: 'Any exact host, by header' },
]

/** What a secret is for, and its value. */
export function AddSecret({ onClose }: { readonly onClose: () => void }) {
  const [draft, setDraft] = useState(emptyDraft)
  const { isSending, error, send } = useSending(onClose)
  const change = (part: Partial<SecretDraft>) => {
    setDraft((before) => ({ ...before, ...part }))
  }
  return (
    <Modal
      title="Add a secret"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="add-secret" look="filled" disabled={isSending || draft.value === ''}>
            Add
          </Button>
        </>
      }
    >
      <form
        id="add-secret"
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault()
          const request = requestOf(draft)
          send((client) => client.secrets.add(request))
          change({ value: '' })
        }}
      >
        <Choice
          label="For"
          value={draft.kind}
          options={kinds}
          onChange={(kind) => {
            change({ kind })
          }}
        />
        {draft.kind === 'npm' && <RegistryField draft={draft} change={change} />}
        {draft.kind === 'other' && (
          <TextField
            label="Host"
            value={draft.host}
            placeholder="api.example.com"
            hint={hostHint}
            onChange={(host) => {
              change({ host })
            }}
          />
        )}
        {draft.kind === 'other' && <OtherFields draft={draft} change={change} />}
        <ValueField
          value={draft.value}
          error={null}
          onChange={(value) => {
            change({ value })
          }}
        />
        {error !== null && <ErrorCallout error={error} />}
      </form>
    </Modal>
  )
}
