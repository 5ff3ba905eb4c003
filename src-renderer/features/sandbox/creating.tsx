import { RotateCcw } from 'lucide-react'
import type { Sandbox, SandboxOperation } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { createSandbox } from '../../state/create-sandbox.ts'
import { attempt } from '../../state/notices.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { harmless } from '../../ui/words.ts'
import { PhaseList } from './phase-list.tsx'
import { operationWords, phaseWords } from './phases.ts'

const notBegun: SandboxOperation = { kind: 'create', phases: [], cancellable: false }

function hasContent(request: Sandbox['request']): boolean {
  return request?.folder !== undefined || request?.upload !== undefined || request?.git !== undefined
}

/** A sandbox while it is being made: each phase as it fills, and the way back. */
export function Creating({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const { operation, request } = sandbox
  const from = request?.folder ?? request?.git
  const running = operation?.phases.find(({ state }) => state === 'running')
  return (
    <div className="progress-panel">
      <div className="progress-head">
        <h2>{operationWords[operation?.kind ?? 'create']}</h2>
        <p className="muted truncate">
          {from === undefined ? `Image: ${sandbox.image}` : `Image: ${sandbox.image}, from ${harmless(from, 300)}`}
        </p>
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
      <PhaseList operation={operation ?? notBegun} hasContent={hasContent(request)} />
      {/* Told once a phase, not once a percent. */}
      <p className="visually-hidden" role="status">
        {running === undefined ? '' : phaseWords[running.name]}
      </p>
    </div>
  )
}

/** One that was not made, or is gone: why, and what can be done about it. */
export function Failed({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const open = useView((view) => view.open)
  const { request } = sandbox
  return (
    <div className="progress-panel">
      {sandbox.error && <ErrorCallout error={sandbox.error} />}
      {sandbox.operation && <PhaseList operation={sandbox.operation} hasContent={hasContent(request)} />}
      <div className="progress-actions">
        {request !== null && (
          <>
            <Button
              look="filled"
              onClick={() => {
                attempt(() => createSandbox(backend, request))
              }}
            >
              <RotateCcw size={14} aria-hidden />
              Try again
            </Button>
            <Button
              look="outlined"
              onClick={() => {
                open({ kind: 'new-sandbox', request })
              }}
            >
              Change settings…
            </Button>
          </>
        )}
        <Button
          look={request === null ? 'outlined' : 'plain'}
          onClick={() => {
            open({ kind: 'remove-sandbox', sandbox: sandbox.id })
          }}
        >
          Remove…
        </Button>
      </div>
    </div>
  )
}
