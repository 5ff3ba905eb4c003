import { useBackend, useConnection } from '../../bridge/context.ts'
import { useNotices } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { EngineBanner } from './engine-banner.tsx'
import { useRefusal } from './refused.tsx'

/**
 * What concerns the whole window: a lost backend or engine, and things that failed. It lies over the window's head, so
 * that nothing below moves when it comes and goes.
 */
export function WindowBanners() {
  const backend = useBackend()
  const state = useConnection()
  const { list, dismiss } = useNotices()
  const isToldBelow = useRefusal() !== null
  const isReconnecting = (state.kind === 'waiting' || state.kind === 'connecting') && state.wasOpen
  const isUnreachable = state.kind === 'waiting' && !state.wasOpen && state.attempt > 2
  return (
    <div className="window-banners">
      {(isReconnecting || isUnreachable) && (
        <Callout
          tone="warn"
          title={isReconnecting ? 'The connection to Airlock was lost' : 'Airlock’s backend does not answer'}
          urgent
          actions={
            <Button
              size="small"
              look="outlined"
              onClick={() => {
                backend.retryNow()
              }}
            >
              Connect now
            </Button>
          }
        >
          <span className="muted">
            Sandboxes and terminals go on, unsaved text stays here. Trying again
            {state.attempt > 2 ? ` (${state.attempt} times so far)` : ''}…
          </span>
        </Callout>
      )}
      {state.kind === 'open' && <EngineBanner />}
      {state.kind === 'refused' && !isToldBelow && <ErrorCallout error={state.error} />}
      {list
        // What fails for want of a connection is told once.
        .filter(({ error }) => state.kind !== 'refused' || error.code !== state.error.code)
        .map(({ id, error }) => (
          <ErrorCallout
            key={id}
            error={error}
            onDismiss={() => {
              dismiss(id)
            }}
          />
        ))}
    </div>
  )
}
