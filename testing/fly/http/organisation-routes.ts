import { Refusal } from '../cloud/refusal.ts'
import type { Call } from './call.ts'
import { ok, type Route } from './route.ts'

export const organisationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/tokens/current',
    action: 'tokens.current',
    handle: ({ cloud, scope }) => ok(cloud.tokens.describe(scope)),
  },
  {
    method: 'GET',
    path: '/orgs/:org/machines',
    action: 'org.machines',
    handle: (call) => {
      const apps = appsOf(call)
      const late = call.cloud.settings.staleMs
      const all = apps.flatMap((app) =>
        [...app.machines.values()].map((one) => [app.name, one.history.ago(late)] as const),
      )
      const { page, next } = paged(call, shown(all))
      return ok({ machines: page, error_regions: null, ...next })
    },
  },
  {
    method: 'GET',
    path: '/orgs/:org/volumes',
    action: 'org.volumes',
    handle: (call) => {
      const apps = appsOf(call)
      const late = call.cloud.settings.staleMs
      const all = apps.flatMap((app) =>
        [...app.volumes.values()].map((one) => [app.name, one.history.ago(late)] as const),
      )
      const { page, next } = paged(call, shown(all))
      return ok({ volumes: page, ...next })
    },
  },
]

function appsOf({ cloud, scope, parameters }: Call) {
  if (parameters['org'] !== scope.organisation || scope.apps !== null) throw new Refusal(403, 'unauthorized')
  return [...cloud.apps.values()].filter(({ organisation }) => organisation === scope.organisation)
}

const shown = (all: readonly (readonly [string, unknown])[]): readonly object[] =>
  all.flatMap(([app_name, view]) => (view === null ? [] : [{ ...(view as object), app_name }]))

/** A cursor is where the next page begins. */
function paged({ query }: Call, all: readonly object[]): { page: readonly object[]; next: object } {
  const limit = Math.min(500, Number(query.get('limit') ?? 200))
  const from = Number(query.get('cursor') ?? 0)
  const page = all.slice(from, from + limit)
  return { page, next: from + limit < all.length ? { next_cursor: String(from + limit) } : {} }
}
