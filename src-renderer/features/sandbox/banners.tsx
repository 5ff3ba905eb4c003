import { useState, type ReactNode } from 'react'
import type { Sandbox, SandboxOperation } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { dismiss, noticeId } from '../../state/notifications.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { harmless } from '../../ui/words.ts'
import { LifetimeBanner } from './lifetime-banner.tsx'
import { operationWords, phaseWords } from '../../ui/phases.ts'

/** By the badge, and by what crosses to the cloud. */
const toldElsewhere: ReadonlySet<SandboxOperation['kind']> = new Set(['verify', 'push', 'pull'])

/** What happens to this sandbox now and what the person should know of it, over its content. */
export function Banners({ sandbox, children }: { readonly sandbox: Sandbox; readonly children?: ReactNode }) {
  const backend = useBackend()
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const [putAway, setPutAway] = useState<string | null>(null)
  const error = sandbox.error?.message === putAway ? null : sandbox.error
  const notices = sandbox.notices.filter(({ id }) => !dismissed.has(id))
  const operation = sandbox.state === 'creating' ? null : sandbox.operation
  const running = operation?.phases.find(({ state }) => state === 'running')
  return (
    <div className="banners">
      {children}
      {operation && !toldElsewhere.has(operation.kind) && (
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
              ? `${phaseWords[running.name]}${running.detail === '' ? '' : `: ${harmless(running.detail, 200)}`}`
              : 'One moment.'}
          </span>
        </Callout>
      )}
      {error && sandbox.state !== 'failed' && (
        <ErrorCallout
          error={error}
          actions={<MoveHost sandbox={sandbox} />}
          onDismiss={() => {
            setPutAway(error.message)
          }}
        />
      )}
      <LifetimeBanner sandbox={sandbox} />
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
                .map(({ text }) => harmless(text, 400))
                .join(' ')}
            </span>
          )}
        </Callout>
      )}
    </div>
  )
}

/** Where it could not start since its host at the cloud has no room: the same data on another one. */
function MoveHost({ sandbox: { id, cloud, error } }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  if (cloud === null || error?.code !== 'cloud-full') return null
  return (
    <Button
      size="small"
      look="outlined"
      onClick={() => {
        attempt(() => backend.call((client) => client.cloud.moveHost({ sandbox: id })))
      }}
    >
      Move to another host
    </Button>
  )
}
