import { implement } from '@orpc/server'
import { cloud, type CloudStatus } from '../../../src-shared/api/cloud.ts'
import { cloudChoices } from '../cloud/cloud-choices.ts'
import type { CloudService } from '../cloud/cloud-service.ts'
import type { CloudKeeping } from '../cloud/keeping/cloud-keeping.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'
import { latestOf } from '../server/latest-of.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import { usualCloudPlace } from '../settings/usual-cloud-place.ts'

export interface CloudHandlerOptions {
  readonly cloud: Pick<CloudService, 'status' | 'subscribe' | 'connect' | 'disconnect' | 'leftovers' | 'removeLeftover'>
  readonly settings: Pick<SettingsStore, 'value'>
  readonly service: Pick<SandboxService, 'moveHost'> & {
    readonly keeping: Pick<CloudKeeping, 'machine' | 'setIdle' | 'setCeiling'>
    readonly shares: Pick<SandboxService['shares'], 'share' | 'read' | 'end'>
  }
}

/** What doors may know and do about the account at a cloud. A token comes in here and never goes out. */
export function cloudHandlers({ cloud: account, service, settings }: CloudHandlerOptions) {
  const api = implement(cloud)
  return api.router({
    status: api.status.handler(() => account.status()),
    events: api.events.handler(({ signal }) =>
      latestOf<CloudStatus>(
        () => account.status(),
        (listener) => account.subscribe(listener),
        signal ?? new AbortController().signal,
      ),
    ),
    connect: api.connect.handler(({ input }) => account.connect(input.token, input.organisation ?? null)),
    disconnect: api.disconnect.handler(() => account.disconnect()),
    choices: api.choices.handler(({ input }) => cloudChoices(input, usualCloudPlace(settings))),
    leftovers: api.leftovers.handler(({ signal }) => account.leftovers(signal)),
    removeLeftover: api.removeLeftover.handler(({ input }) => account.removeLeftover(input.id)),
    machine: api.machine.handler(({ input }) => service.keeping.machine(input.sandbox)),
    setIdle: api.setIdle.handler(({ input }) => service.keeping.setIdle(input.sandbox, input.minutes)),
    setCeiling: api.setCeiling.handler(({ input }) => service.keeping.setCeiling(input.sandbox, input.dollars)),
    share: api.share.handler(({ input }) => service.shares.share(input.sandbox, input.port, input.minutes)),
    shared: api.shared.handler(({ input }) => service.shares.read(input.sandbox)),
    unshare: api.unshare.handler(({ input }) => service.shares.end(input.sandbox)),
    moveHost: api.moveHost.handler(({ input }) => service.moveHost(input.sandbox)),
  })
}
