import { implement } from '@orpc/server'
import { push } from '../../../src-shared/api/push.ts'
import type { PushService } from '../push/push-service.ts'

export function pushHandlers(service: PushService) {
  const api = implement(push)
  return api.router({
    plan: api.plan.handler(({ input: { sandbox, ...wish }, signal }) =>
      service.plan(sandbox, given(wish), signal ?? new AbortController().signal),
    ),
    begin: api.begin.handler(({ input: { sandbox, plan, include = [], leaveOut = [] } }) =>
      service.begin(sandbox, plan, { include, leaveOut }),
    ),
    pull: api.pull.handler(({ input }) => service.pull(input.sandbox, input.keepMachine)),
    resume: api.resume.handler(({ input }) => service.resume(input.sandbox, input.keepMachine)),
    cancel: api.cancel.handler(({ input }) => service.cancel(input.sandbox)),
    state: api.state.handler(({ input }) => service.state(input.sandbox)),
    events: api.events.handler(({ input, signal }) =>
      service.events(input.sandbox, signal ?? new AbortController().signal),
    ),
    conflicts: api.conflicts.handler(({ input }) => service.conflicts(input.sandbox)),
    resolve: api.resolve.handler(({ input }) => service.resolve(input.sandbox, input.decisions)),
    goOnHere: api.goOnHere.handler(({ input }) => service.goOnHere(input.sandbox)),
    removeMachine: api.removeMachine.handler(({ input }) => service.removeMachine(input.sandbox)),
  })
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** For `exactOptionalPropertyTypes`: what was not given is left out. */
function given<T extends object>(wish: T): Given<T> {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as Given<T>
}
