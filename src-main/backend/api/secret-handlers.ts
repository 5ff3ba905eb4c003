import { implement } from '@orpc/server'
import { secrets as contract, type SecretsView, type SecretView } from '../../../src-shared/api/secrets.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { endpointHost, type SecretLimits } from '../../../src-shared/secrets/secret.ts'
import { endpointVariables } from '../../../src-shared/secrets/variables.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'
import type { KeptSecret } from '../secrets/kept-secret.ts'
import type { Secrets } from '../secrets/open-secrets.ts'
import { staysHere } from '../secrets/secret-errors.ts'
import { latestOf } from '../server/latest-of.ts'

/** What doors may know and do about secrets. A value comes in here and never goes out. */
export function secretHandlers(
  service: Pick<SandboxService, 'get' | 'views'>,
  secrets: Secrets,
  /** See `registries` of the contract. */
  registries: () => Promise<readonly string[]>,
) {
  const { store, usage } = secrets
  const api = implement(contract)

  function viewOf(secret: KeptSecret): SecretView {
    const names = new Map<SandboxId, string>(service.views().map(({ id, name }) => [id, name]))
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
      grants: grants.flatMap(({ sandbox, grantedAt, limits }) => {
        const sandboxName = names.get(sandbox)
        // One that is gone is forgotten in a moment.
        if (sandboxName === undefined) return []
        return [{ sandbox, sandboxName, grantedAt, limits, used: usage.used(id, sandbox) }]
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
    remove: api.remove.handler(({ input }) => store.remove(input.secret)),
    grant: api.grant.handler(async ({ input }) => {
      const { id, name, engine } = service.get(input.sandbox)
      if (engine !== 'local') throw staysHere(name)
      return viewOf(await store.grant(input.secret, id))
    }),
    revoke: api.revoke.handler(async ({ input }) =>
      viewOf(await store.revoke(input.secret, service.get(input.sandbox).id)),
    ),
    limit: api.limit.handler(async ({ input }) =>
      viewOf(await store.limit(input.secret, service.get(input.sandbox).id, given(input.limits))),
    ),
    events: api.events.handler(({ signal }) =>
      latestOf<SecretsView>(view, (listener) => secrets.subscribe(listener), signal ?? new AbortController().signal),
    ),
  })
}

/** For `exactOptionalPropertyTypes`. */
function given(limits: { readonly [Name in keyof SecretLimits]?: number | undefined }): Partial<SecretLimits> {
  return Object.fromEntries(Object.entries(limits).filter(([, count]) => count !== undefined))
}
