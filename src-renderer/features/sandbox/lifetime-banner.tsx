import { useEffect, useState } from 'react'
import { isEnding } from '../../../src-shared/engine/lifetime.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { countInWords } from '../../ui/words.ts'

const lookMs = 10_000

/** Tells that a sandbox is about to be stopped since its time is over, with what can be done about it. */
export function LifetimeBanner({ sandbox: { id, lifetime, state } }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const now = useNow(lifetime?.endsAt != null)
  if (lifetime?.endsAt == null || !isEnding(lifetime, now) || (state !== 'running' && state !== 'paused')) return null
  const minutes = Math.max(0, Math.ceil((Date.parse(lifetime.endsAt) - now) / 60_000))
  return (
    <Callout
      tone="warn"
      urgent
      title={minutes === 0 ? 'It is stopped now' : `It is stopped in ${countInWords(minutes, 'minute')}`}
      actions={
        <>
          <Button
            size="small"
            look="outlined"
            onClick={() => {
              attempt(() => backend.call((client) => client.sandboxes.extendLifetime({ sandbox: id })))
            }}
          >
            1 h more
          </Button>
          <Button
            size="small"
            look="outlined"
            onClick={() => {
              attempt(() => backend.call((client) => client.sandboxes.setLifetime({ sandbox: id, hours: null })))
            }}
          >
            Keep until I stop it
          </Button>
          <Button
            size="small"
            onClick={() => {
              attempt(() => backend.call((client) => client.sandboxes.stop({ sandbox: id })))
            }}
          >
            Stop now
          </Button>
        </>
      }
    >
      <span className="muted">
        Its time of {countInWords(lifetime.hours, 'hour')} is over then. Its files and what its terminals printed are
        kept; programs end.
      </span>
    </Callout>
  )
}

/** The wall clock, looked at again and again while it is wanted. */
function useNow(isWanted: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!isWanted) return
    const look = () => {
      setNow(Date.now())
    }
    look()
    const timer = setInterval(look, lookMs)
    return () => {
      clearInterval(timer)
    }
  }, [isWanted])
  return now
}
