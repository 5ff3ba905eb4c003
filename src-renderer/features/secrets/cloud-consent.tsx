import { useState } from 'react'
import type { SecretGrantView, SecretView } from '../../../src-shared/api/secrets.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useCloud } from '../../state/server-facts.ts'
import { CheckRow } from '../../ui/check-row.tsx'
import { ConsentQuestion } from './consent-question.tsx'

interface CloudConsentProps {
  readonly secret: SecretView
  readonly grant: SecretGrantView
}

/** Whether a granted secret may be used in a cloud, too. Nothing of it is shown to who has no account there. */
export function CloudConsent({ secret, grant }: CloudConsentProps) {
  const backend = useBackend()
  const cloud = useCloud()
  const [isAsking, setAsking] = useState(false)
  const isConnected = cloud !== undefined && cloud.state !== 'off'
  if (!isConnected && !grant.inCloud && grant.there === null) return null
  return (
    <div className="secret-consent">
      <CheckRow
        checked={grant.inCloud}
        onChange={(isWanted) => {
          if (isWanted) setAsking(true)
          else {
            const what = { secret: secret.id, sandbox: grant.sandbox, inCloud: false }
            attempt(() => backend.call((client) => client.secrets.consent(what)))
          }
        }}
      >
        Also use it in the cloud
      </CheckRow>
      {grant.there !== null && <span className="muted">{thereInWords[grant.there]}</span>}
      {isAsking && (
        <ConsentQuestion
          secret={secret}
          sandbox={{ id: grant.sandbox, name: grant.sandboxName }}
          onClose={() => {
            setAsking(false)
          }}
        />
      )}
    </div>
  )
}

const thereInWords = {
  'handed-over': 'In the memory of its machine.',
  waiting: 'Handed over once Airlock is connected to it.',
  'stays-here': 'It stays on this computer.',
} as const
