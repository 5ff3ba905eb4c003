import { useState } from 'react'
import type { SecretGrantView, SecretView } from '../../../src-shared/api/secrets.ts'
import { Button } from '../../ui/button.tsx'
import { LimitsDialog } from './limits-dialog.tsx'

/** Leads to what one sandbox may spend of one secret. */
export function LimitsButton({ secret, grant }: { readonly secret: SecretView; readonly grant: SecretGrantView }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        size="small"
        aria-label={`Limits of ${secret.title} in ${grant.sandboxName}`}
        onClick={() => {
          setOpen(true)
        }}
      >
        Limits…
      </Button>
      {isOpen && (
        <LimitsDialog
          secret={secret}
          grant={grant}
          onClose={() => {
            setOpen(false)
          }}
        />
      )}
    </>
  )
}
