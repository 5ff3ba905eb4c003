import { useId, useState } from 'react'
import type { CloudLeftover } from '../../../src-shared/api/cloud.ts'
import { inDollars } from '../../../src-shared/cloud/money.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Confirmation } from '../../ui/confirmation.tsx'
import { harmless } from '../../ui/words.ts'
import { contentInWords, namedIn, originInWords, titleOf } from './leftover-words.ts'

interface LeftoverItemProps {
  readonly leftover: CloudLeftover
  readonly onRemoved: () => Promise<unknown>
}

/** One app in the account with what it holds and costs, and the way to be rid of it. */
export function LeftoverItem({ leftover, onRemoved }: LeftoverItemProps) {
  const id = useId()
  const backend = useBackend()
  const [isAsked, setAsked] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const remove = async () => {
    setRemoving(true)
    try {
      await backend.call((client) => client.cloud.removeLeftover({ id: leftover.id }))
      await onRemoved()
    } finally {
      setRemoving(false)
    }
  }
  return (
    <li className="leftover" aria-labelledby={id}>
      <div className="leftover-text">
        <span className="cloud-title" id={id}>
          {titleOf(leftover)}
        </span>
        <span className="muted">
          <code>{harmless(leftover.id)}</code> · {originInWords(leftover)}
        </span>
        <span className="muted">{contentInWords(leftover)}</span>
      </div>
      <span className="leftover-cost">{inDollars(leftover.perMonth)} a month</span>
      <Button
        size="small"
        look="outlined"
        disabled={isRemoving}
        onClick={() => {
          setAsked(true)
        }}
      >
        {isRemoving ? 'Removing…' : 'Remove…'}
      </Button>
      {isAsked && (
        <Confirmation
          title={`Remove ${namedIn(leftover)} from Fly.io?`}
          confirm="Remove for good"
          onConfirm={() => {
            attempt(remove)
          }}
          onClose={() => {
            setAsked(false)
          }}
        >
          <p>
            Lost is {contentInWords(leftover)}, with every file on it. Fly.io keeps no copy, and this cannot be undone.
          </p>
          {leftover.mayBeDamaged && (
            <p>It is a sandbox of this installation: only what was written down of it here is damaged.</p>
          )}
          {leftover.sandbox?.isOurs !== true && !leftover.mayBeDamaged && (
            <p className="muted">
              It was not made by this installation: another computer of yours may still work in it.
            </p>
          )}
        </Confirmation>
      )}
    </li>
  )
}
