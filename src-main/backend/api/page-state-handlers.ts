import { implement } from '@orpc/server'
import { drafts, uiState } from '../../../src-shared/api/page-state.ts'
import type { PageState } from '../page-state/page-state.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'

/** Only for sandboxes that are there, so that nothing is kept that nobody would remove. */
export function uiStateHandlers(service: SandboxService, { uiState: kept }: PageState) {
  const api = implement(uiState)
  return api.router({
    read: api.read.handler(({ input }) => kept.read(service.get(input.sandbox).id)),
    write: api.write.handler(({ input }) => kept.write(service.get(input.sandbox).id, input.part, input.value)),
  })
}

export function draftHandlers(service: SandboxService, { drafts: kept }: PageState) {
  const api = implement(drafts)
  return api.router({
    list: api.list.handler(({ input }) => kept.list(service.get(input.sandbox).id)),
    read: api.read.handler(({ input }) => kept.read(service.get(input.sandbox).id, input.path)),
    keep: api.keep.handler(({ input: { sandbox, path, ...draft } }) => kept.keep(service.get(sandbox).id, path, draft)),
    drop: api.drop.handler(({ input }) => kept.drop(service.get(input.sandbox).id, input.path, input.revision)),
  })
}
