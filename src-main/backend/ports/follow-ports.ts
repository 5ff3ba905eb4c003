import type { PortServer } from '../../../src-shared/agent/port-wire.ts'
import type { SandboxPorts } from '../../../src-shared/api/sandbox-ports.ts'
import type { AgentAccess } from '../api/agent-access.ts'
import { latestOf } from '../server/latest-of.ts'
import type { Previews } from './previews.ts'

/** Servers and previews of one sandbox now, and after each change; a reader that is slow gets only the newest. */
export async function* followPorts(
  access: AgentAccess,
  previews: Previews,
  reference: string,
  signal: AbortSignal,
): AsyncGenerator<SandboxPorts> {
  const { sandbox, agent } = await access.agent(reference, signal)
  const over = new AbortController()
  const ending = AbortSignal.any([signal, over.signal])
  const watch = agent.ports.watch({ signal: ending })[Symbol.asyncIterator]()
  const first = await watch.next()
  if (first.done === true) return
  let servers: readonly PortServer[] = first.value
  let failure: unknown = null
  let tell: () => void = () => undefined
  const follow = async () => {
    for (let next = await watch.next(); next.done !== true; next = await watch.next()) {
      servers = next.value
      tell()
    }
  }
  follow()
    .catch((error: unknown) => {
      failure = error
    })
    .finally(() => {
      over.abort()
    })
  const subscribe = (listener: () => void) => {
    tell = listener
    return previews.subscribe(listener)
  }
  const now = (): SandboxPorts => ({
    servers,
    previews: previews.of(sandbox.id).map(({ port, address }) => ({ port, address })),
  })
  try {
    yield* latestOf(now, subscribe, ending)
  } finally {
    over.abort()
  }
  if (failure !== null && !signal.aborted) throw failure
}
