import type { SecretScheme } from '../../../src-shared/secrets/secret.ts'
import { Choice } from '../../ui/choice.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { SecretDraft } from './secret-draft.ts'

const schemes: readonly { readonly value: SecretScheme; readonly label: string; readonly hint: string }[] = [
  { value: 'bearer', label: 'Bearer', hint: 'Authorization: Bearer VALUE' },
  { value: 'raw', label: 'As it is', hint: 'The header is the value' },
  { value: 'basic', label: 'Basic', hint: 'The password of a user' },
]

interface OtherFieldsProps {
  readonly draft: SecretDraft
  readonly change: (part: Partial<SecretDraft>) => void
}

/** How a host that no preset knows takes its key, and how programs are told where to ask. */
export function OtherFields({ draft, change }: OtherFieldsProps) {
  return (
    <>
      <Choice
        label="How it is sent"
        value={draft.scheme}
        options={schemes}
        onChange={(scheme) => {
          change({ scheme })
        }}
      />
      <div className="two-columns">
        <TextField
          label="Header"
          value={draft.header}
          onChange={(header) => {
            change({ header })
          }}
        />
        {draft.scheme === 'basic' && (
          <TextField
            label="User"
            value={draft.user}
            onChange={(user) => {
              change({ user })
            }}
          />
        )}
      </div>
      <div className="two-columns">
        <TextField
          label="Variable with the address"
          placeholder="e.g. API_BASE_URL"
          value={draft.addressVariable}
          onChange={(addressVariable) => {
            change({ addressVariable })
          }}
        />
        <TextField
          label="Variable for the key"
          placeholder="e.g. API_KEY"
          value={draft.keyVariable}
          onChange={(keyVariable) => {
            change({ keyVariable })
          }}
        />
      </div>
    </>
  )
}
