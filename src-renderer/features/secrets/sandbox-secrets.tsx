import { Switch } from '@base-ui/react/switch'
import { useId, useState } from 'react'
import type { SecretView } from '../../../src-shared/api/secrets.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useSandbox } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { CloudConsent } from './cloud-consent.tsx'
import { ConsentQuestion } from './consent-question.tsx'
import { LimitsButton } from './limits-button.tsx'
import { spentInWords } from './spent-in-words.ts'
import { useSecrets } from './use-secrets.ts'
import './secrets.css'

/** Which secrets one sandbox may use, each with a switch that counts at once. */
export function SandboxSecrets({ sandbox }: { readonly sandbox: string }) {
  const id = useId()
  const view = useSecrets()
  const showPage = useView(({ showPage: show }) => show)
  if (view === null) return null
  return (
    <section aria-labelledby={id}>
      <div className="rules-head">
        <h2 id={id}>Secrets</h2>
        <Button
          size="small"
          onClick={() => {
            showPage('settings')
          }}
        >
          Manage…
        </Button>
      </div>
      {view.secrets.length === 0 ? (
        <p className="muted">Keys that programs in here use without holding them. There are none yet.</p>
      ) : (
        <ul className="secret-grants" aria-label="Secrets of this sandbox">
          {view.secrets.map((secret) => (
            <SwitchRow key={secret.id} secret={secret} sandbox={sandbox} />
          ))}
        </ul>
      )}
    </section>
  )
}

function SwitchRow({ secret, sandbox }: { readonly secret: SecretView; readonly sandbox: string }) {
  const id = useId()
  const backend = useBackend()
  const [isAsking, setAsking] = useState(false)
  const found = useSandbox(sandbox)
  const grant = secret.grants.find((one) => one.sandbox === sandbox)
  const isAway = found !== null && found.engine !== 'local'
  return (
    <li className="secret-switch">
      <span id={id} className="secret-grant-name">
        {secret.title}
      </span>
      <Switch.Root
        className="switch"
        aria-labelledby={id}
        checked={grant !== undefined}
        onCheckedChange={(isGranted) => {
          // Used where it is, it has to be agreed to.
          if (isGranted && isAway) {
            setAsking(true)
            return
          }
          attempt(() =>
            backend.call((client) => {
              const what = { secret: secret.id, sandbox }
              return isGranted ? client.secrets.grant(what) : client.secrets.revoke(what)
            }),
          )
        }}
      >
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
      <span className="muted">
        {grant === undefined
          ? secret.targets.map(({ host }) => host).join(', ')
          : spentInWords(grant.used, grant.limits)}
      </span>
      {grant !== undefined && <LimitsButton secret={secret} grant={grant} />}
      {grant !== undefined && <CloudConsent secret={secret} grant={grant} />}
      {isAsking && found !== null && (
        <ConsentQuestion
          secret={secret}
          sandbox={found}
          onClose={() => {
            setAsking(false)
          }}
        />
      )}
    </li>
  )
}
