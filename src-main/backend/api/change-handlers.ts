import { implement } from '@orpc/server'
import { changes } from '../../../src-shared/api/changes.ts'
import type { WorkspaceWork } from '../changes/workspace-work.ts'

export function changeHandlers(work: WorkspaceWork) {
  const api = implement(changes)
  return api.router({
    list: api.list.handler(({ input, signal }) => work.list(input.sandbox, signal)),
    original: api.original.handler(({ input }) => work.original(input.sandbox, input.path)),
    // Not cancelled with the request: what was begun is to be whole.
    revert: api.revert.handler(({ input }) => work.revert(input.sandbox, input.path, input.hash)),
    patch: api.patch.handler(({ input, signal }) => work.patch(input.sandbox, signal)),
    // Not cancelled either: a door may go as soon as it has written it.
    received: api.received.handler(({ input }) => work.received(input.receipt, input.entries)),
    untaken: api.untaken.handler(({ input, signal }) => work.untaken(input.sandbox, signal)),
  })
}
