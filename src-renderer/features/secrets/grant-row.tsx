import type { SecretGrantView, SecretView } from '../../../src-shared/api/secrets.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { CloudConsent } from './cloud-consent.tsx'
import { LimitsButton } from './limits-button.tsx'
import { spentInWords } from './spent-in-words.ts'

interface GrantRowProps {
  readonly secret: SecretView
  readonly grant: SecretGrantView
  /** What the row is about: the sandbox, or the secret. */
  readonly name: string
}

/** What one sandbox used of one secret and may use, with the way to end that. */
export function GrantRow({ secret, grant, name }: GrantRowProps) {
  const backend = useBackend()
  const { used, limits, sandbox } = grant
  return (
    <li className="secret-grant">
      <span className="secret-grant-name">{name}</span>
      <span className="muted secret-used">{spentInWords(used, limits)}</span>
      <LimitsButton secret={secret} grant={grant} />
      <Button
        size="small"
        aria-label={`Revoke ${secret.title} for ${grant.sandboxName}`}
        onClick={() => {
          attempt(() => backend.call((client) => client.secrets.revoke({ secret: secret.id, sandbox })))
        }}
      >
        Revoke
      </Button>
      <CloudConsent secret={secret} grant={grant} />
    </li>
  )
}
