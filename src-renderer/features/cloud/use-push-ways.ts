import { useState } from 'react'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'

/** What a person can do about a push or pull: take it back, or go on with what was interrupted or is decided now. */
export interface PushWays {
  /** Asked for and not done yet. */
  readonly asked: 'cancel' | 'resume' | null
  readonly cancel: () => void
  readonly goOn: () => void
}

export function usePushWays(sandbox: string): PushWays {
  const backend = useBackend()
  const [asked, setAsked] = useState<PushWays['asked']>(null)
  const ask = (way: 'cancel' | 'resume') => () => {
    setAsked(way)
    attempt(() =>
      backend
        .call((client) => client.push[way]({ sandbox }))
        .finally(() => {
          setAsked(null)
        }),
    )
  }
  return { asked, cancel: ask('cancel'), goOn: ask('resume') }
}
