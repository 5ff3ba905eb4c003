import { useState } from 'react'
import type { CloudAccount, CloudStatus } from '../../../src-shared/api/cloud.ts'
import { Button } from '../../ui/button.tsx'
import { harmless } from '../../ui/words.ts'
import { DisconnectQuestion } from './disconnect-question.tsx'

const stateWords = {
  off: 'Not connected',
  looking: 'Being asked…',
  ready: 'Answers',
  failing: 'Cannot be used now',
} as const satisfies Record<CloudStatus['state'], string>

const usualApi = 'https://api.machines.dev'

interface AccountCardProps {
  readonly state: CloudStatus['state']
  readonly account: CloudAccount
  /** Asks for another token. */
  readonly onConnect: () => void
}

/** The connected account: whose, how it answers, where its token lies. Never the token. */
export function AccountCard({ state, account, onConnect }: AccountCardProps) {
  const [isAsked, setAsked] = useState(false)
  const isOwn = account.from === 'person'
  return (
    <div className="cloud-account" role="group" aria-label="Account at Fly.io">
      <div className="cloud-account-head">
        <span className="cloud-title">
          Fly.io{account.organisation !== null && ` · ${harmless(account.organisation, 64)}`}
        </span>
        <span className="cloud-state" data-state={state} role="status">
          {stateWords[state]}
        </span>
        <Button size="small" onClick={onConnect}>
          {isOwn ? 'Another token…' : 'Connect another…'}
        </Button>
        {isOwn && (
          <Button
            size="small"
            onClick={() => {
              setAsked(true)
            }}
          >
            Disconnect…
          </Button>
        )}
      </div>
      <p className="muted">{tokenInWords(account)}</p>
      {account.api !== usualApi && (
        <p className="muted">
          Asked at <code>{harmless(account.api, 200)}</code>.
        </p>
      )}
      {isAsked && (
        <DisconnectQuestion
          onClose={() => {
            setAsked(false)
          }}
        />
      )}
    </div>
  )
}

function tokenInWords({ from, keptIn, connectedAt }: CloudAccount): string {
  if (from === 'environment')
    return 'Its token comes from FLY_API_TOKEN, from the environment that Airlock was started in. It is never written down; to take it away, start Airlock without it.'
  const where = keptIn === 'keyring' ? 'in the keyring of this computer' : 'in a file that only you can read'
  const since =
    connectedAt === null
      ? ''
      : `, connected on ${new Date(connectedAt).toLocaleDateString('en', { dateStyle: 'medium' })}`
  return `Its token lies ${where}${since}. It is never shown, and no sandbox has it.`
}
