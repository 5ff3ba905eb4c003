import { useState } from 'react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { dismiss, noticeId } from '../../state/notifications.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { LifetimeBanner } from './lifetime-banner.tsx'
import { operationWords, phaseWords } from './phases.ts'

/** What the person should know about this sandbox now, above its content. */
export function Banners({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const notices = sandbox.notices.filter(({ id }) => !dismissed.has(id))
  const operation = sandbox.state === 'creating' ? null : sandbox.operation
  const running = operation?.phases.find(({ state }) => state === 'running')
  return (
    <div className="banners">
      {operation && operation.kind !== 'verify' && (
        <Callout
          tone="info"
          title={`${operationWords[operation.kind]}…`}
          actions={
            operation.cancellable && (
              <Button
                size="small"
                onClick={() => {
                  attempt(() => backend.call((client) => client.sandboxes.cancel({ sandbox: sandbox.id })))
                }}
              >
                Cancel
              </Button>
            )
          }
        >
          <span className="muted">
            {running
              ? `${phaseWords[running.name]}${running.detail === '' ? '' : `: ${running.detail}`}`
              : 'One moment.'}
          </span>
        </Callout>
      )}
      {sandbox.error && sandbox.state !== 'failed' && <ErrorCallout error={sandbox.error} />}
      <LifetimeBanner sandbox={sandbox} />
      {sandbox.state === 'stopped' && (
        <Callout tone="info" title="Stopped">
          <span className="muted">Its files and what its terminals printed are kept. Start it to go on.</span>
        </Callout>
      )}
      {sandbox.state === 'paused' && (
        <Callout tone="info" title="Paused">
          <span className="muted">Everything inside stands still until it is resumed.</span>
        </Callout>
      )}
      {sandbox.state === 'unknown' && (
        <Callout tone="warn" title="The engine does not answer">
          <span className="muted">
            Nobody can say how this sandbox is. Its data is safe with the engine; this goes on as soon as the engine
            answers.
          </span>
        </Callout>
      )}
      {notices.length > 0 && (
        <Callout
          tone="warn"
          title={notices.at(-1)?.text ?? ''}
          onDismiss={() => {
            setDismissed(new Set(sandbox.notices.map(({ id }) => id)))
            for (const { id } of sandbox.notices) dismiss(noticeId(sandbox, id))
          }}
        >
          {notices.length > 1 && (
            <span className="muted">
              {notices
                .slice(0, -1)
                .map(({ text }) => text)
                .join(' ')}
            </span>
          )}
        </Callout>
      )}
    </div>
  )
}
