import { implement } from '@orpc/server'
import { secrets as contract, type SecretsView, type SecretView } from '../../../src-shared/api/secrets.ts'
import { endpointHost, type SecretLimits } from '../../../src-shared/secrets/secret.ts'
import { endpointVariables } from '../../../src-shared/secrets/variables.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'
import type { KeptSecret } from '../secrets/kept-secret.ts'
import type { Secrets } from '../secrets/open-secrets.ts'
import { staysHere } from '../secrets/secret-errors.ts'
import { secretsThere } from '../secrets/secrets-there.ts'
import { grantOf } from '../secrets/used-secrets.ts'
import { latestOf } from '../server/latest-of.ts'

/** What doors may know and do about secrets. A value comes in here and never goes out. */
export function secretHandlers(
  service: Pick<SandboxService, 'get' | 'views'> & {
    readonly egress: Pick<SandboxService['egress'], 'secretsElsewhere' | 'onState' | 'proven'>
    readonly push: Pick<SandboxService['push'], 'mayRunElsewhere'>
  },
  secrets: Secrets,
  /** See `registries` of the contract. */
  registries: () => Promise<readonly string[]>,
) {
  const { store, usage } = secrets
  const there = secretsThere(service)
  const api = implement(contract)

  function viewOf(secret: KeptSecret): SecretView {
    const sandboxes = new Map(service.views().map((view) => [view.id, view]))
    const { id, title, preset, targets, addedAt, replacedAt, keptIn, grants } = secret
    return {
      id,
      title,
      preset,
      targets: targets.map(({ name, host, header, scheme, path }) => ({
        address: `http://${endpointHost(name)}${path}`,
        host,
        header,
        scheme,
      })),
      variables: Object.keys(endpointVariables(targets)),
      addedAt,
      replacedAt,
      keptIn,
      grants: grants.flatMap(({ sandbox, grantedAt, limits, inCloud = false }) => {
        const found = sandboxes.get(sandbox)
        // One that is gone is forgotten in a moment.
        if (found === undefined) return []
        const elsewhere = found.engine === 'local' || !inCloud ? null : there.stateOf(id, sandbox)
        const used = elsewhere?.used ?? usage.used(id, sandbox)
        const state = found.engine === 'local' ? null : inCloud ? waitsUnless(elsewhere?.isHandedOver) : 'stays-here'
        return [{ sandbox, sandboxName: found.name, grantedAt, limits, used, inCloud, there: state }]
      }),
    }
  }

  const view = (): SecretsView => ({
    secrets: store.list().map(viewOf),
    storage: secrets.storageWords(),
    problems: store.problems,
  })

  return api.router({
    list: api.list.handler(view),
    registries: api.registries.handler(registries),
    add: api.add.handler(async ({ input }) => viewOf(await store.add(input))),
    replace: api.replace.handler(async ({ input }) => viewOf(await store.replace(input.secret, input.value))),
    remove: api.remove.handler(async ({ input }) => {
      const before = store.find(input.secret)
      await store.remove(before.id)
      await there.takenAway(before, () => true)
    }),
    grant: api.grant.handler(async ({ input }) => {
      const { id, name, engine } = service.get(input.sandbox)
      const secret = store.find(input.secret)
      if (engine !== 'local' && grantOf(secret, id)?.inCloud !== true) throw staysHere(name, secret.title)
      return viewOf(await store.grant(secret.id, id))
    }),
    consent: api.consent.handler(async ({ input }) => {
      const { id } = service.get(input.sandbox)
      if (input.inCloud) return viewOf(await store.consent(input.secret, id))
      const before = store.find(input.secret)
      const secret = await store.keepHere(input.secret, id)
      await there.takenAway(before, (sandbox) => sandbox === id)
      return viewOf(secret)
    }),
    revoke: api.revoke.handler(async ({ input }) => {
      const { id } = service.get(input.sandbox)
      const before = store.find(input.secret)
      const secret = await store.revoke(input.secret, id)
      await there.takenAway(before, (sandbox) => sandbox === id)
      return viewOf(secret)
    }),
    limit: api.limit.handler(async ({ input }) =>
      viewOf(await store.limit(input.secret, service.get(input.sandbox).id, given(input.limits))),
    ),
    events: api.events.handler(({ signal }) =>
      latestOf<SecretsView>(
        view,
        (listener) => {
          const stops = [secrets.subscribe(listener), service.egress.onState(listener)]
          return () => {
            for (const stop of stops) stop()
          }
        },
        signal ?? new AbortController().signal,
      ),
    ),
  })
}

const waitsUnless = (isHandedOver = false) => (isHandedOver ? 'handed-over' : 'waiting')

/** For `exactOptionalPropertyTypes`. */
function given(limits: { readonly [Name in keyof SecretLimits]?: number | undefined }): Partial<SecretLimits> {
  return Object.fromEntries(Object.entries(limits).filter(([, count]) => count !== undefined))
}
