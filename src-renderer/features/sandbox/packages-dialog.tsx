import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { packageLimits } from '../../../src-shared/engine/packages.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useEngine } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { Modal } from '../../ui/modal.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { harmless } from '../../ui/words.ts'
import { AddedList } from './packages-added.tsx'
import { PackagesOutput, usePackagesOutput } from './packages-output.tsx'
import { PhaseList } from '../../ui/phase-list.tsx'
import './packages.css'

const examples = ['apt install ripgrep', 'pip install httpx', 'npm install -g typescript'] as const

/** Adds packages to a sandbox’s image: what to run, what it prints, how far it is, and the way back. */
export function PackagesDialog({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const close = useView((view) => view.close)
  const [command, setCommand] = useState('')
  const [isAsking, setAsking] = useState(false)
  const operation = sandbox.operation?.kind === 'packages' ? sandbox.operation : null
  const isUnderWay = operation !== null || isAsking
  const output = usePackagesOutput(sandbox.id, operation !== null)
  const whyNot = useWhyNot(sandbox)
  const added = useQuery({
    // Known for good once nothing is being done.
    queryKey: ['packages', sandbox.id, sandbox.image, isUnderWay],
    queryFn: () => backend.call((client) => client.packages.list({ sandbox: sandbox.id })),
    placeholderData: (before) => before,
  })
  const ask = (what: () => Promise<unknown>) => {
    setAsking(true)
    attempt(async () => {
      await what().finally(() => {
        setAsking(false)
      })
    })
  }
  const add = () => {
    const wanted = command.trim()
    if (wanted === '' || isUnderWay || whyNot !== null) return
    output.begin()
    ask(() => backend.call((client) => client.packages.add({ sandbox: sandbox.id, command: wanted })))
  }
  return (
    <Modal
      wide
      title={`Add packages to “${sandbox.name}”`}
      onClose={close}
      actions={
        isUnderWay ? (
          <>
            <span className="muted packages-goes-on">It goes on when you close this.</span>
            <Button
              look="outlined"
              disabled={operation?.cancellable !== true}
              onClick={() => {
                attempt(() => backend.call((client) => client.sandboxes.cancel({ sandbox: sandbox.id })))
              }}
            >
              Cancel
            </Button>
          </>
        ) : (
          <>
            <Button onClick={close}>Close</Button>
            <Button look="filled" disabled={command.trim() === '' || whyNot !== null} onClick={add}>
              Add packages
            </Button>
          </>
        )
      }
    >
      <div className="dialog-body packages">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <TextField
            label="Command"
            value={command}
            onChange={setCommand}
            placeholder={examples[0]}
            maxLength={packageLimits.command}
            disabled={isUnderWay || whyNot !== null}
            className="input mono"
            autoFocus
            hint="It runs as root on this sandbox’s image, in a build sandbox beside it. Then this sandbox starts again on the new image: its files stay, its programs end."
          />
        </form>
        {!isUnderWay && whyNot === null && (
          <div className="packages-examples" role="group" aria-label="Examples">
            {examples.map((example) => (
              <Button
                key={example}
                size="small"
                look="outlined"
                className="mono"
                onClick={() => {
                  setCommand(example)
                }}
              >
                {example}
              </Button>
            ))}
          </div>
        )}
        {whyNot !== null && <Callout tone="warn" title={whyNot} />}
        {operation !== null && <PhaseList operation={operation} hasContent={false} />}
        {operation === null && output.ended !== null && output.error !== null && <ErrorCallout error={output.error} />}
        {operation === null && output.ended !== null && output.error === null && (
          <Callout tone="info" title={`“${sandbox.name}” has it now.`} />
        )}
        <PackagesOutput text={output.text} />
        <AddedList
          added={added.data?.added ?? []}
          isDisabled={isUnderWay}
          onUndo={() => {
            output.forget()
            ask(() => backend.call((client) => client.packages.undo({ sandbox: sandbox.id })))
          }}
        />
        <p className="visually-hidden" role="status">
          {operation === null
            ? ''
            : harmless(operation.phases.find(({ state }) => state === 'running')?.detail ?? '', 200)}
        </p>
      </div>
    </Modal>
  )
}

/** Why nothing can be added now, as a sentence; null when it can. */
function useWhyNot(sandbox: Sandbox): string | null {
  const engine = useEngine()
  if (sandbox.state === 'unknown' || engine?.state !== 'ready') return 'The engine does not answer now.'
  const behind = engine.engine.runtimes.filter(({ level }) => level !== 'container')
  if (behind.some(({ proven }) => proven)) return null
  const why = behind[0]?.evidence ?? 'This engine has none.'
  return `Installing runs programs of others as root, which Airlock does only behind gVisor or in a virtual machine. ${why}`
}
