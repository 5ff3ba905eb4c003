import { useState } from 'react'
import type { MadeShare } from '../../../src-shared/cloud/sandbox-share.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { untilInWords } from './share-times.ts'

interface MadeLinkProps {
  readonly made: MadeShare
  readonly onClose: () => void
}

/** A link that was just made: it is a secret, and here alone. */
export function MadeLink({ made: { link, share }, onClose }: MadeLinkProps) {
  const [isCopied, setCopied] = useState(false)
  return (
    <>
      <div className="dialog-body made-link">
        <TextField
          label="Link"
          readOnly
          value={link}
          onChange={() => undefined}
          onFocus={(event) => {
            event.currentTarget.select()
          }}
          hint={`Good until ${untilInWords(share.expiresAt)}. It is not shown again.`}
          after={
            <Button
              look="outlined"
              autoFocus
              onClick={() => {
                attempt(async () => {
                  await navigator.clipboard.writeText(link)
                  setCopied(true)
                })
              }}
            >
              {isCopied ? 'Copied' : 'Copy'}
            </Button>
          }
        />
        <p className="muted">
          Programs that you start from now on find the address in <code>AIRLOCK_SHARED_URL</code>. A development server
          may have to be told that it is visited by that name.
        </p>
      </div>
      <div className="dialog-actions">
        <Button look="filled" onClick={onClose}>
          Done
        </Button>
      </div>
    </>
  )
}
