import { randomInt } from 'node:crypto'
import { Refusal } from '../cloud/refusal.ts'
import { ok, type Route } from './route.ts'

export const appRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/apps',
    action: 'app.create',
    handle: (call) => {
      const name = call.text('app_name') ?? call.text('name') ?? ''
      call.cloud.makeApp(call.scope, name, call.text('org_slug') ?? '', call.text('network') ?? '')
      return ok({ id: `app_${name}`, created_at: Date.now() }, 201)
    },
  },
  {
    method: 'GET',
    path: '/apps',
    action: 'app.list',
    handle: ({ cloud, scope, query }) => {
      if (query.get('org_slug') !== scope.organisation || scope.apps !== null) throw new Refusal(403, 'unauthorized')
      const apps = [...cloud.apps.values()].filter((app) => app.organisation === scope.organisation)
      return ok({ total_apps: apps.length, apps: apps.map((app) => app.view()) })
    },
  },
  { method: 'GET', path: '/apps/:app', action: 'app.get', handle: ({ app }) => ok(app.view()) },
  {
    method: 'DELETE',
    path: '/apps/:app',
    action: 'app.delete',
    handle: ({ app, cloud, query }) => {
      if (app.livingMachines.length > 0 && query.get('force') !== 'true') {
        throw new Refusal(412, 'failed_precondition: app has machines')
      }
      // Accepted: what is in it goes behind.
      cloud.removeAppSoon(app)
      return ok(undefined, 202)
    },
  },
  {
    method: 'POST',
    path: '/apps/:app/deploy_token',
    action: 'app.deploy_token',
    handle: ({ app, cloud, body }) => {
      if (Object.keys(body).length === 0) throw new Refusal(400, 'EOF')
      return ok({ token: cloud.tokens.make(app.organisation, [app.name]) })
    },
  },
  {
    method: 'GET',
    path: '/apps/:app/ip_assignments',
    action: 'ip.list',
    handle: ({ app }) => ok({ ips: app.addresses }),
  },
  {
    method: 'POST',
    path: '/apps/:app/ip_assignments',
    action: 'ip.assign',
    handle: (call) => {
      const type = call.text('type') ?? ''
      if (!['shared_v4', 'v4', 'v6', 'private_v6'].includes(type)) throw new Refusal(400, 'invalid_argument: type')
      if (type === 'shared_v4' && call.app.addresses.some((one) => one.type === type)) {
        throw new Refusal(409, 'already_exists: app already has a shared IP')
      }
      // Addresses for documentation.
      const v4 = type.endsWith('v4')
      const ip = v4 ? '203.0.113.77' : `2001:db8::${randomInt(1, 65_535).toString(16)}`
      const address = { ip, type, shared: type === 'shared_v4' }
      call.app.addresses.push(address)
      return ok({ ...address, region: 'global', created_at: new Date().toISOString() })
    },
  },
]
