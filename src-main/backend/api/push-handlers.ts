import { implement } from '@orpc/server'
import { push } from '../../../src-shared/api/push.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { PushService } from '../push/push-service.ts'

export function pushHandlers(service: PushService) {
  const api = implement(push)
  const not = (): never => {
    throw notYet()
  }
  return api.router({
    plan: api.plan.handler(({ input: { sandbox, ...wish }, signal }) =>
      service.plan(sandbox, given(wish), signal ?? new AbortController().signal),
    ),
    begin: api.begin.handler(not),
    pull: api.pull.handler(not),
    resume: api.resume.handler(not),
    cancel: api.cancel.handler(not),
    state: api.state.handler(not),
    events: api.events.handler(not),
    conflicts: api.conflicts.handler(not),
    resolve: api.resolve.handler(not),
    removeMachine: api.removeMachine.handler(not),
  })
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** For `exactOptionalPropertyTypes`: what was not given is left out. */
function given<T extends object>(wish: T): Given<T> {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as Given<T>
}

function notYet(): AirlockError {
  return new AirlockError({
    code: 'engine-unsupported',
    message: 'This version of Airlock only plans a push.',
    why: 'Sending comes with the next one.',
    remedy: 'Update Airlock.',
  })
}
