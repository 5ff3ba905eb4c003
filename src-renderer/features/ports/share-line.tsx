import { useState } from 'react'
import type { SandboxShare } from '../../../src-shared/cloud/sandbox-share.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { untilInWords } from './share-times.ts'

interface ShareLineProps {
  readonly sandbox: string
  readonly share: SandboxShare
}

/** What others may look at now, and the end of it. */
export function ShareLine({ sandbox, share: { port, url, expiresAt, isEnding } }: ShareLineProps) {
  const backend = useBackend()
  const [isAsked, setAsked] = useState(false)
  if (isEnding) {
    return (
      <p className="muted port-shared" role="note">
        Port {port} is not shared any more. Its machine is told as soon as it runs; until then it serves nothing.
      </p>
    )
  }
  return (
    <div className="port-shared" role="note" aria-label={`Port ${port} is shared`}>
      <p>
        Port {port} is shared until {untilInWords(expiresAt)}.{' '}
        <span className="muted" title={url}>
          Its link could be copied when it was made; another link ends this one.
        </span>
      </p>
      <Button
        size="small"
        look="outlined"
        aria-label={`Stop sharing port ${port}`}
        disabled={isAsked}
        onClick={() => {
          setAsked(true)
          attempt(async () => {
            try {
              await backend.call((client) => client.cloud.unshare({ sandbox }))
            } finally {
              setAsked(false)
            }
          })
        }}
      >
        Stop sharing
      </Button>
    </div>
  )
}
