import type { ReactNode } from 'react'
import { useBackend } from '../bridge/context.ts'
import { attempt } from '../state/notices.ts'

interface OutsideLinkProps {
  /** Ours, never a sandbox’s. */
  readonly address: string
  readonly children: ReactNode
}

/** Leads out of the window, to the computer’s browser. */
export function OutsideLink({ address, children }: OutsideLinkProps) {
  const { desktop } = useBackend()
  return (
    <a
      href={address}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => {
        if (desktop === null) return
        event.preventDefault()
        attempt(() => desktop.openOutside(address))
      }}
    >
      {children}
    </a>
  )
}
