import { RotateCcw } from 'lucide-react'
import type { Sandbox, SandboxOperation } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { createSandbox } from '../../state/create-sandbox.ts'
import { attempt } from '../../state/notices.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { harmless } from '../../ui/words.ts'
import { PackagesOutput, usePackagesOutput } from './packages-output.tsx'
import { PhaseList } from '../../ui/phase-list.tsx'
import { operationWords, phaseWords } from '../../ui/phases.ts'

const notBegun: SandboxOperation = { kind: 'create', phases: [], cancellable: false }

function hasContent(request: Sandbox['request']): boolean {
  return request?.folder !== undefined || request?.upload !== undefined || request?.git !== undefined
}

/** Of an own template, which is built first. */
function isInstalling(operation: SandboxOperation | null): boolean {
  return operation?.phases.some(({ name, state }) => name === 'install' && state === 'running') === true
}

/** A sandbox while it is being made: each phase as it fills, and the way back. */
export function Creating({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const { operation, request } = sandbox
  const from = request?.folder ?? request?.git
  const output = usePackagesOutput(sandbox.id, isInstalling(operation))
  const isBuilding = operation?.phases.some(({ name }) => name === 'build') === true
  const what = isBuilding ? `Template: ${sandbox.template ?? ''}` : `Image: ${sandbox.image}`
  const running = operation?.phases.find(({ state }) => state === 'running')
  return (
    <div className="progress-panel">
      <div className="progress-head">
        <h2>{operationWords[operation?.kind ?? 'create']}</h2>
        <p className="muted truncate">{from === undefined ? what : `${what}, from ${harmless(from, 300)}`}</p>
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
      <PackagesOutput text={output.text} />
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
  const { request, error } = sandbox
  const output = usePackagesOutput(sandbox.id, error?.code === 'packages-failed')
  return (
    <div className="progress-panel">
      {error && <ErrorCallout error={error} />}
      {sandbox.operation && <PhaseList operation={sandbox.operation} hasContent={hasContent(request)} />}
      <PackagesOutput text={output.text} />
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
