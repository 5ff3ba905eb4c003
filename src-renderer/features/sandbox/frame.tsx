import type { ReactNode } from 'react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { Banners } from './banners.tsx'
import { Crossings } from './crossings.tsx'
import { IsolationBadge } from './isolation-badge.tsx'
import { PhaseList } from './phase-list.tsx'
import { SandboxActions } from './sandbox-actions.tsx'
import { StateDot } from '../../ui/state-dot.tsx'
import { isLive, stateWords } from '../../ui/words.ts'
import { operationWords } from './phases.ts'
import './sandbox.css'

/** Which edge is drawn: only what was measured counts. */
export function edgeOf(sandbox: Sandbox): string {
  if (sandbox.isolation === null) return 'none'
  return sandbox.isolation.proven ? sandbox.isolation.level : 'broken'
}

interface SandboxFrameProps {
  readonly sandbox: Sandbox
  /** What other features have on the edge. */
  readonly crossings?: ReactNode
  readonly children: ReactNode
}

/** One sandbox: the edge with everything that belongs to the outside, and within it only what is inside. */
export function SandboxFrame({ sandbox, crossings, children }: SandboxFrameProps) {
  return (
    <section
      className="frame"
      data-edge={edgeOf(sandbox)}
      data-live={isLive(sandbox.state)}
      aria-label={`Sandbox ${sandbox.name}`}
    >
      <header className="frame-edge">
        <h1 className="frame-name truncate">{sandbox.name}</h1>
        <span className="frame-state">
          <StateDot state={sandbox.state} />
          {stateWords[sandbox.state]}
        </span>
        <IsolationBadge sandbox={sandbox} />
        <span className="frame-rule" aria-hidden />
        <Crossings sandbox={sandbox}>{crossings}</Crossings>
        <SandboxActions sandbox={sandbox} />
      </header>
      <div className="frame-inside">
        {sandbox.state === 'creating' ? (
          <Creating sandbox={sandbox} />
        ) : sandbox.state === 'failed' ? (
          <Failed sandbox={sandbox} />
        ) : (
          <>
            <Banners key={sandbox.id} sandbox={sandbox} />
            {children}
          </>
        )}
      </div>
    </section>
  )
}

function Creating({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const operation = sandbox.operation
  return (
    <div className="progress-panel">
      <h2>{operationWords[operation?.kind ?? 'create']}</h2>
      <p className="muted">Image: {sandbox.image}</p>
      <PhaseList phases={operation?.phases ?? []} />
      {operation?.cancellable && (
        <Button
          look="outlined"
          onClick={() => {
            attempt(() => backend.call((client) => client.sandboxes.cancel({ sandbox: sandbox.id })))
          }}
        >
          Cancel
        </Button>
      )}
    </div>
  )
}

function Failed({ sandbox }: { readonly sandbox: Sandbox }) {
  const open = useView((view) => view.open)
  return (
    <div className="progress-panel">
      {sandbox.error && <ErrorCallout error={sandbox.error} />}
      {sandbox.operation && <PhaseList phases={sandbox.operation.phases} />}
      <Button
        look="outlined"
        onClick={() => {
          open({ kind: 'remove-sandbox', sandbox: sandbox.id })
        }}
      >
        Remove…
      </Button>
    </div>
  )
}
