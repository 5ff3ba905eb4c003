import { openCloudEngine } from '../engines/remote/open-cloud-engine.ts'
import { appPrefix } from '../engines/remote/cloud-names.ts'
import { openCloudImages, type CloudImagesParts } from '../engines/remote/images/open-cloud-images.ts'
import { machinesApiUrl, publicBaseUrl } from '../engines/remote/machines-api/base-url.ts'
import { listApps } from '../engines/remote/machines-api/calls/apps.ts'
import { readCurrentTokens } from '../engines/remote/machines-api/calls/tokens.ts'
import { FlyClient } from '../engines/remote/machines-api/client.ts'
import { authorizationFor } from '../engines/remote/machines-api/token.ts'
import { realWorld } from '../engines/remote/machines-api/world.ts'
import type { OpenCloudParts } from './cloud-parts.ts'
import type { WayThere } from './way-there.ts'

export interface FlyPartsOptions extends Pick<
  CloudImagesParts,
  'env' | 'resources' | 'cacheDirectory' | 'runtimeSource'
> {
  readonly way: WayThere
  readonly stateDirectory: string
  readonly installationKey: Uint8Array
  /** What names of its apps begin with; the usual when left out. */
  readonly appPrefix?: string | undefined
}

/** Fly.io as the product reaches it. Nothing is asked of it before somebody gives a token. */
export function flyParts(options: FlyPartsOptions): OpenCloudParts {
  const { env, way, stateDirectory, installationKey, appPrefix: ownPrefix, ...images } = options
  const world = { ...realWorld, fetch: way.fetch }
  const clientOf = (token: string) => new FlyClient({ token, base: machinesApiUrl(env), world })
  return ({ exportImage, lifeFor }) => ({
    env,
    api: env['FLY_FLAPS_BASE_URL']?.trim() ?? publicBaseUrl,
    normalise: authorizationFor,
    organisationsOf: async (token, signal) => {
      const tokens = await readCurrentTokens(clientOf(token), signal === undefined ? {} : { signal })
      return [...new Set(tokens.flatMap(({ org_slug: slug }) => (slug === undefined ? [] : [slug])))]
    },
    // What a token of one app is refused, and one of its organisation is not.
    check: async (token, organisation) => {
      await listApps(clientOf(token), organisation, appPrefix)
    },
    open: async ({ token, organisation }) => {
      const { imageFor } = await openCloudImages({ ...images, env, world, token, organisation, exportImage })
      const own = { stateDirectory, installationKey, appPrefix: ownPrefix, world, dial: way.dial }
      return openCloudEngine({ ...own, token, organisation, env, imageFor, lifeFor })
    },
  })
}
