import { SharedWork } from '../work/shared-work.ts'
import { imagesPrefix, newAppName } from './cloud-names.ts'
import { createApp, listApps } from './machines-api/calls/apps.ts'
import type { FlyClient } from './machines-api/client.ts'

/**
 * The one app that holds an organisation's images: no machine is in it, and it costs nothing by itself. Made when the first image is pushed;
 * other computers with the same account use the same.
 */
export function imagesAppOf(
  client: FlyClient,
  organisation: string,
): (options: { readonly signal: AbortSignal }) => Promise<string> {
  const work = new SharedWork<string>()
  let known: string | null = null
  const find = async (signal: AbortSignal): Promise<string> => {
    const [there] = (await listApps(client, organisation, imagesPrefix, { signal })).map(({ name }) => name).sort()
    if (there !== undefined) return there
    const name = newAppName(imagesPrefix)
    await createApp(client, { name, organisation, network: name }, { signal })
    return name
  }
  return async ({ signal }) => (known ??= await work.run('app', { signal }, find))
}
