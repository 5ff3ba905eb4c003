import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PushTarget } from '../../../src-shared/cloud/push-plan.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { Modal } from '../../ui/modal.tsx'
import { choicesOf, type Choices } from './push-choices.ts'
import type { SheetParts } from './push-sheet.tsx'
import { WhatStays } from './what-stays.tsx'
import { WhatTravels } from './what-travels.tsx'
import { WhereTo } from './where-to.tsx'

/** What would travel, what stays and why, where to and for how much. Nothing is sent before “Push to cloud” is pressed. */
export function PushForm({ sandbox, push, title, onBegun, onClose }: SheetParts & { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const [target, setTarget] = useState<PushTarget | null>(null)
  const [choices, setChoices] = useState<Choices>({})
  const [isAsking, setAsking] = useState(false)
  const [error, setError] = useState<ErrorReport | null>(null)
  const isReady = sandbox.state === 'running'
  const start = sandbox.state === 'paused' ? 'resume' : 'start'
  const plan = useQuery({
    queryKey: ['push-plan', sandbox.id, target],
    queryFn: ({ signal }) => backend.call((client) => client.push.plan({ sandbox: sandbox.id, ...target }, { signal })),
    enabled: isReady,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
    staleTime: Infinity,
  })
  const shown = plan.data
  const isFresh = shown !== undefined && !plan.isPlaceholderData && !plan.isFetching
  const failure = error ?? (plan.error === null ? null : toErrorReport(plan.error))
  const begin = async () => {
    if (shown === undefined || !isFresh || isAsking) return
    setAsking(true)
    setError(null)
    try {
      await backend.call((client) =>
        client.push.begin({ sandbox: sandbox.id, plan: shown.id, ...choicesOf(shown, choices) }),
      )
      onBegun()
    } catch (thrown) {
      setError(toErrorReport(thrown))
    } finally {
      setAsking(false)
    }
  }
  return (
    <Modal title={title} wide onClose={onClose}>
      <div className="dialog-body push">
        {push.leftover !== null && <Callout tone="info" title={push.leftover} />}
        {!isReady && (
          <Callout
            tone="warn"
            title="It has to run"
            actions={
              <Button
                size="small"
                look="outlined"
                disabled={sandbox.operation !== null}
                onClick={() => {
                  attempt(() => backend.call((client) => client.sandboxes[start]({ sandbox: sandbox.id })))
                }}
              >
                {start === 'start' ? 'Start it' : 'Resume it'}
              </Button>
            }
          >
            <span className="muted">What would travel is read inside of it. Nothing is sent before you say so.</span>
          </Callout>
        )}
        {failure !== null && (
          <ErrorCallout
            error={failure}
            actions={
              <Button
                size="small"
                look="outlined"
                onClick={() => {
                  setError(null)
                  void plan.refetch()
                }}
              >
                Look again
              </Button>
            }
          />
        )}
        {isReady && failure === null && shown === undefined && <Looking />}
        {shown !== undefined && (
          <div className="push-columns">
            <div className="push-column">
              <WhatTravels plan={shown} choices={choices} onChoose={setChoices} />
              <WhatStays plan={shown} choices={choices} onChoose={setChoices} />
            </div>
            <WhereTo plan={shown} isFresh={isFresh} onChange={setTarget} />
          </div>
        )}
      </div>
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="filled" disabled={!isFresh || isAsking || !isReady} onClick={() => void begin()}>
          {shown !== undefined && !isFresh && plan.error === null ? 'Looking again…' : 'Push to cloud'}
        </Button>
      </div>
    </Modal>
  )
}

/** Its files are looked through for what would travel and for credentials, which takes seconds. */
function Looking() {
  return (
    <div className="push-looking" role="status">
      <p>Looking through its files: what would travel, and whether a credential lies among them. Nothing is sent.</p>
      <span className="skeleton" />
      <span className="skeleton" />
      <span className="skeleton" />
    </div>
  )
}
