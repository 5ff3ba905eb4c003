import { useId, useState } from 'react'
import type { SecretView } from '../../../src-shared/api/secrets.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useSandboxes } from '../../state/server-facts.ts'
import { Button } from '../../ui/button.tsx'
import { Confirmation } from '../../ui/confirmation.tsx'
import { Picker } from '../../ui/picker.tsx'
import { ConsentQuestion } from './consent-question.tsx'
import { GrantRow } from './grant-row.tsx'
import { ReplaceSecret } from './replace-secret.tsx'

/** One secret with its hosts, and the sandboxes that may use it. */
export function SecretItem({ secret }: { readonly secret: SecretView }) {
  const id = useId()
  const [asked, setAsked] = useState<'replace' | 'remove' | null>(null)
  const close = () => {
    setAsked(null)
  }
  return (
    <li className="secret" aria-labelledby={id}>
      <div className="secret-head">
        <span className="secret-title" id={id}>
          {secret.title}
        </span>
        <span className="muted">{secret.keptIn === 'keyring' ? 'in the keyring' : 'in a file'}</span>
        <span className="secret-space" />
        <Button
          size="small"
          onClick={() => {
            setAsked('replace')
          }}
        >
          New value…
        </Button>
        <Button
          size="small"
          onClick={() => {
            setAsked('remove')
          }}
        >
          Remove…
        </Button>
      </div>
      <ul className="secret-targets">
        {secret.targets.map(({ address, host, header }) => (
          <li key={address} className="muted">
            <code>{address}</code> leads to <code>{host}</code> with the key as <code>{header}</code>
          </li>
        ))}
      </ul>
      {secret.grants.length > 0 && (
        <ul className="secret-grants" aria-label={`Sandboxes that may use ${secret.title}`}>
          {secret.grants.map((grant) => (
            <GrantRow key={grant.sandbox} secret={secret} grant={grant} name={grant.sandboxName} />
          ))}
        </ul>
      )}
      <GrantPicker secret={secret} />
      {asked === 'replace' && <ReplaceSecret secret={secret} onClose={close} />}
      {asked === 'remove' && <RemoveQuestion secret={secret} onClose={close} />}
    </li>
  )
}

const nobody = ''

function GrantPicker({ secret }: { readonly secret: SecretView }) {
  const id = useId()
  const backend = useBackend()
  const [asked, setAsked] = useState<Sandbox | null>(null)
  const others = (useSandboxes() ?? []).filter(({ id: one }) => !secret.grants.some(({ sandbox }) => sandbox === one))
  if (others.length === 0) return null
  return (
    <div className="secret-grant">
      <span id={id} className="muted">
        Let a sandbox use {secret.title}
      </span>
      <Picker
        labelledBy={id}
        value={nobody}
        options={[
          { value: nobody, label: 'Choose…' },
          ...others.map(({ id: value, name }) => ({ value, label: name })),
        ]}
        onChange={(sandbox) => {
          const found = others.find((one) => one.id === sandbox)
          if (found === undefined) return
          if (found.engine !== 'local') {
            setAsked(found)
            return
          }
          attempt(() => backend.call((client) => client.secrets.grant({ secret: secret.id, sandbox })))
        }}
      />
      {asked !== null && (
        <ConsentQuestion
          secret={secret}
          sandbox={asked}
          onClose={() => {
            setAsked(null)
          }}
        />
      )}
    </div>
  )
}

interface QuestionProps {
  readonly secret: SecretView
  readonly onClose: () => void
}

function RemoveQuestion({ secret, onClose }: QuestionProps) {
  const backend = useBackend()
  return (
    <Confirmation
      title={`Remove “${secret.title}”?`}
      confirm="Remove it"
      onConfirm={() => {
        attempt(() => backend.call((client) => client.secrets.remove({ secret: secret.id })))
      }}
      onClose={onClose}
    >
      <p>Its value is removed from this computer, and what sandboxes have open with it is cut.</p>
      <p className="muted">Where it was issued it goes on being valid until it is revoked there.</p>
    </Confirmation>
  )
}
