import { appRoutes } from './app-routes.ts'
import { machineRoutes } from './machine-routes.ts'
import { organisationRoutes } from './organisation-routes.ts'
import type { Route } from './route.ts'
import { volumeRoutes } from './volume-routes.ts'

const all: readonly Route[] = [...organisationRoutes, ...appRoutes, ...machineRoutes, ...volumeRoutes]

/** The route of a request and what its path holds. */
export function routeOf(method: string, path: string): { route: Route; parameters: Record<string, string> } | null {
  const pieces = path.split('/')
  for (const route of all) {
    const pattern = `/v1${route.path}`.split('/')
    if (route.method !== method || pattern.length !== pieces.length) continue
    const parameters: Record<string, string> = {}
    const fits = pattern.every((part, at) => {
      const piece = pieces[at] ?? ''
      if (!part.startsWith(':')) return part === piece
      parameters[part.slice(1)] = decodeURIComponent(piece)
      return piece !== ''
    })
    if (fits) return { route, parameters }
  }
  return null
}
