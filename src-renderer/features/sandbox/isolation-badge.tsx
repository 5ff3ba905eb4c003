import { Suspense, useEffect } from 'react'
import { Popover } from '@base-ui/react/popover'
import { Shield, ShieldAlert, ShieldCheck } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { loadLater } from '../../ui/load-later.tsx'
import { isLive, isolationWords, proofInWords } from '../../ui/words.ts'

const IsolationProof = loadLater(async () => (await import('./isolation-proof.tsx')).IsolationProof)

/** The badge on the edge: the level that was measured, with every probe behind it. */
export function IsolationBadge({ sandbox }: { readonly sandbox: Sandbox }) {
  const proof = sandbox.isolation
  const level = isolationWords(proof, isLive(sandbox.state))
  const words = proofInWords(proof, isLive(sandbox.state))
  useEffect(() => {
    // A failure shows when the proof is looked at, and it is tried again then.
    IsolationProof.load().catch(() => undefined)
  }, [])
  const Icon = proof === null ? Shield : proof.proven ? ShieldCheck : ShieldAlert
  return (
    <Popover.Root>
      <Popover.Trigger className="edge-button isolation-badge" aria-label={`Isolation: ${words}`}>
        <Icon size={14} aria-hidden />
        <span>
          {level}
          <span className="isolation-more">{words.slice(level.length)}</span>
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner
          side="bottom"
          align="start"
          sideOffset={6}
          collisionAvoidance={{ side: 'none' }}
          className="layer"
        >
          <Popover.Popup className="popup proof">
            {proof === null ? (
              <>
                <Popover.Title render={<h2 />}>Not measured yet</Popover.Title>
                <p className="muted">The boundary is measured from inside after each start. Nothing is shown before.</p>
              </>
            ) : (
              <Suspense>
                <IsolationProof sandbox={sandbox} proof={proof} />
              </Suspense>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
