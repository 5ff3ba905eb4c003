import { implement } from '@orpc/server'
import { egress } from '../../../src-shared/api/egress.ts'
import type { EgressService } from '../egress/egress-service.ts'

/** `settled`: resolves when it is known which sandboxes there are. */
export function egressHandlers(service: EgressService, settled: (signal?: AbortSignal) => Promise<void>) {
  const api = implement(egress)
  return api.router({
    state: api.state.handler(async ({ input, signal }) => {
      await settled(signal)
      return await service.state(input.sandbox)
    }),
    requests: api.requests.handler(async ({ input, signal }) => {
      await settled(signal)
      return await service.requests(input.sandbox, input.most)
    }),
    events: api.events.handler(async function* ({ input, signal }) {
      await settled(signal)
      yield* service.events(input.sandbox, signal ?? new AbortController().signal)
    }),
    change: api.change.handler(({ input: { sandbox, ...change } }) => service.change(sandbox, change)),
    addRule: api.addRule.handler(({ input }) => service.addRule(input.sandbox, input.rule)),
    removeRule: api.removeRule.handler(({ input }) => service.removeRule(input.sandbox, input.rule)),
    answer: api.answer.handler(({ input: { sandbox, ...answer } }) => service.answer(sandbox, answer)),
    lockToUsed: api.lockToUsed.handler(({ input }) => service.lockToUsed(input.sandbox)),
    seen: api.seen.handler(({ input }) => service.seen(input.sandbox)),
  })
}
