import type { EngineStatus } from '../../../src-shared/engine/engine.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useEngine } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'

/** That the engine is away: what is safe, and what is being done. */
export function EngineBanner() {
  const backend = useBackend()
  const title = titleFor(
    useEngine(),
    useView((view) => view.selected !== null),
  )
  if (title === null) return null
  return (
    <Callout
      tone="warn"
      title={title}
      urgent
      actions={
        <Button
          size="small"
          look="outlined"
          onClick={() => {
            attempt(() => backend.call((client) => client.engines.recheck()))
          }}
        >
          Ask now
        </Button>
      }
    >
      <span className="muted">Files are safe with it, unsaved text stays here. Asking again every few seconds.</span>
    </Callout>
  )
}

/** The welcome page tells itself what to do where there is no engine. */
function titleFor(status: EngineStatus | undefined, hasSandbox: boolean): string | null {
  if (status?.state === 'lost') return `${status.engine.name} does not answer`
  return status?.state === 'missing' && hasSandbox ? 'No container engine answers' : null
}
