import type { EgressEvent, EgressRequest, EgressState } from '../../../../src-shared/api/egress.ts'
import { mostRequests, type SandboxRequests } from './sandbox-requests.ts'

/** Milliseconds in which changes are gathered: a door is told ten times a second at most. */
const gatherMs = 100

export interface FollowRequestsOptions {
  readonly requests: SandboxRequests
  readonly state: () => Promise<EgressState>
  readonly onState: (listener: () => void) => () => void
  readonly signal: AbortSignal
}

/** The state and the newest requests, then what is new. Whoever reads slowly gets each request once, as it is by then. */
export async function* followRequests(options: FollowRequestsOptions): AsyncGenerator<EgressEvent> {
  const { requests, state, onState, signal } = options
  const changed = new Map<string, EgressRequest>()
  let isStateNew = false
  let wake: () => void = () => undefined
  const stops = [
    requests.onPut((request) => {
      // In the order of the last change.
      changed.delete(request.id)
      changed.set(request.id, request)
      if (changed.size > mostRequests) changed.delete([...changed.keys()][0] ?? '')
      wake()
    }),
    onState(() => {
      isStateNew = true
      wake()
    }),
  ]
  const stopped = () => {
    wake()
  }
  signal.addEventListener('abort', stopped, { once: true })
  try {
    yield { type: 'state', state: await state() }
    changed.clear()
    yield { type: 'requests', requests: requests.all }
    while (!signal.aborted) {
      if (!isStateNew && changed.size === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        await new Promise<void>((resolve) => setTimeout(resolve, signal.aborted ? 0 : gatherMs))
        continue
      }
      if (isStateNew) {
        isStateNew = false
        yield { type: 'state', state: await state() }
      }
      if (changed.size > 0) {
        const gathered = [...changed.values()]
        changed.clear()
        yield { type: 'requests', requests: gathered }
      }
    }
  } finally {
    for (const stop of stops) stop()
    signal.removeEventListener('abort', stopped)
  }
}
