import { implement } from '@orpc/server'
import { usage } from '../../../src-shared/api/usage.ts'
import type { UsageAccess } from '../usage/read-usage.ts'
import type { UsageWatch } from '../usage/usage-watch.ts'
import { cancellable } from './agent-access.ts'

export function usageHandlers(access: UsageAccess, watch: UsageWatch) {
  const api = implement(usage)
  const inside = async (reference: string, signal: AbortSignal | undefined) =>
    (await access.agent(reference, signal)).agent.usage
  return api.router({
    now: api.now.handler(async ({ input, signal }) => {
      const stop = signal ?? new AbortController().signal
      // Of one that was named it is told why it has none.
      if (input.sandbox !== undefined) return await watch.now([(await access.agent(input.sandbox, stop)).sandbox], stop)
      return await watch.now(
        access.views().filter(({ state }) => state === 'running'),
        stop,
      )
    }),
    events: api.events.handler(({ input: { inView, others }, signal }) =>
      watch.events(
        { inView: inView === null ? null : access.get(inView).id, others },
        signal ?? new AbortController().signal,
      ),
    ),
    processes: api.processes.handler(async ({ input, signal }) =>
      (await inside(input.sandbox, signal)).processes(cancellable(signal)),
    ),
    endProcess: api.endProcess.handler(async ({ input: { sandbox, ...request }, signal }) => {
      await (await inside(sandbox, signal)).end(request)
    }),
    disk: api.disk.handler(async ({ input, signal }) => {
      const [disk, left] = await Promise.all([
        inside(input.sandbox, signal).then((agent) => agent.disk(cancellable(signal))),
        access.engineOf(access.get(input.sandbox).id)?.diskSpace() ?? null,
      ])
      return { ...disk, left: left && { freeBytes: left.freeBytes, freeShare: left.freeShare } }
    }),
  })
}
