import type { EgressEvent, EgressState } from '../../../../src-shared/api/egress.ts'
import { ChangedRequests } from './changed-requests.ts'
import type { SandboxRequests } from './sandbox-requests.ts'

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
  let isStateNew = false
  let wake: () => void = () => undefined
  const changed = new ChangedRequests(requests, () => {
    wake()
  })
  const stop = onState(() => {
    isStateNew = true
    wake()
  })
  const stopped = () => {
    wake()
  }
  signal.addEventListener('abort', stopped, { once: true })
  try {
    yield { type: 'state', state: await state() }
    changed.take()
    yield { type: 'requests', requests: requests.all }
    while (!signal.aborted) {
      if (!isStateNew && changed.isEmpty) {
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
      if (!changed.isEmpty) yield { type: 'requests', requests: changed.take() }
    }
  } finally {
    stop()
    changed.close()
    signal.removeEventListener('abort', stopped)
  }
}
