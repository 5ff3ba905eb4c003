import { implement } from '@orpc/server'
import { cloud, type CloudStatus } from '../../../src-shared/api/cloud.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { cloudChoices } from '../cloud/cloud-choices.ts'
import type { CloudService } from '../cloud/cloud-service.ts'
import { latestOf } from './latest-of.ts'

export interface CloudHandlerOptions {
  readonly cloud: Pick<CloudService, 'status' | 'subscribe' | 'connect' | 'disconnect' | 'leftovers' | 'removeLeftover'>
  readonly moveHost: (sandbox: string) => Promise<Sandbox>
}

/** What doors may know and do about the account at a cloud. A token comes in here and never goes out. */
export function cloudHandlers({ cloud: service, moveHost }: CloudHandlerOptions) {
  const api = implement(cloud)
  return api.router({
    status: api.status.handler(() => service.status()),
    events: api.events.handler(({ signal }) =>
      latestOf<CloudStatus>(
        () => service.status(),
        (listener) => service.subscribe(listener),
        signal ?? new AbortController().signal,
      ),
    ),
    connect: api.connect.handler(({ input }) => service.connect(input.token, input.organisation ?? null)),
    disconnect: api.disconnect.handler(() => service.disconnect()),
    choices: api.choices.handler(({ input }) => cloudChoices(input)),
    leftovers: api.leftovers.handler(({ signal }) => service.leftovers(signal)),
    removeLeftover: api.removeLeftover.handler(({ input }) => service.removeLeftover(input.id)),
    moveHost: api.moveHost.handler(({ input }) => moveHost(input.sandbox)),
  })
}
