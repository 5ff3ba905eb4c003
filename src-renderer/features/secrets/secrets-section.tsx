import { Plus } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { AddSecret } from './add-secret.tsx'
import { SecretItem } from './secret-item.tsx'
import { useSecrets } from './use-secrets.ts'
import './secrets.css'

/** All secrets: what each is bound to, who may use it, what was used. Never a value. */
export function SecretsSection() {
  const id = useId()
  const view = useSecrets()
  const [isAdding, setAdding] = useState(false)
  const secrets = view?.secrets ?? []
  return (
    <section className="settings-group" aria-labelledby={id} aria-busy={view === null}>
      <div className="secrets-head">
        <h2 id={id}>Secrets</h2>
        <Button
          size="small"
          look="outlined"
          onClick={() => {
            setAdding(true)
          }}
        >
          <Plus size={14} aria-hidden />
          Add a secret…
        </Button>
      </div>
      <p className="muted">
        Keys that programs in sandboxes use without ever holding them. Airlock adds a key on the way out, to the host
        that is named here and to no other.
      </p>
      {view !== null && (view.storage !== null || view.problems.length > 0) && (
        <Callout tone={view.problems.length > 0 ? 'warn' : 'info'} title="Where secrets are kept">
          {[...view.problems, view.storage].map((words) => words !== null && <span key={words}>{words}</span>)}
        </Callout>
      )}
      {view !== null && secrets.length === 0 && (
        <p className="secrets-none muted">
          There are none. With one, an agent inside can ask its model, or git its host, and nothing inside can read the
          key.
        </p>
      )}
      {secrets.length > 0 && (
        <ul className="settings-list" aria-label="Secrets">
          {secrets.map((secret) => (
            <SecretItem key={secret.id} secret={secret} />
          ))}
        </ul>
      )}
      {isAdding && (
        <AddSecret
          onClose={() => {
            setAdding(false)
          }}
        />
      )}
    </section>
  )
}
