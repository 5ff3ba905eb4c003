import { join } from 'node:path'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { formatEndpoint, parseEndpoint } from '../connection/engine-endpoint.ts'
import { fields, text } from '../connection/fields.ts'
import { refused, type DiscoverySurroundings, type EnginePlace } from './engine-place.ts'
import { readIfThere } from './read-if-there.ts'
import { dockerTls } from './docker-tls.ts'

/** The word for “run Podman yourself”, where an address would stand. */
const podmanOnDemandWord = 'podman'

export type ExplicitSetting =
  /** Nothing is set: the engine is searched. */
  | { readonly state: 'none'; readonly places: readonly EnginePlace[] }
  /** The person's choice: nothing else is asked, whether it answers or not. */
  | { readonly state: 'address'; readonly name: string; readonly place: EnginePlace }
  | { readonly state: 'podman-on-demand'; readonly name: string }

/** `AIRLOCK_ENGINE`, else `engine` in our own `settings.json`. */
export async function explicitSetting(surroundings: DiscoverySurroundings): Promise<ExplicitSetting> {
  const variable = surroundings.env['AIRLOCK_ENGINE']?.trim() ?? ''
  if (variable !== '') return await chosen('AIRLOCK_ENGINE', variable, surroundings)
  const path = join(surroundings.config, 'settings.json')
  const notSet = refused('AIRLOCK_ENGINE', 'It is not set. Set it to an address to choose one engine for good.')
  const file = await readIfThere(path)
  if (file.state === 'absent') return { state: 'none', places: [notSet] }
  if (file.state === 'unreadable') return { state: 'none', places: [notSet, refused('Settings', file.reason)] }
  const settings = parsedJson(file.text)
  if (settings === undefined) {
    const reason = `${path} is not JSON, so nothing in it counts. Correct it, e.g. { "engine": "unix:///run/docker.sock" }.`
    return { state: 'none', places: [notSet, refused('Settings', reason)] }
  }
  const setting = text(fields(settings)['engine']).trim()
  return setting === ''
    ? { state: 'none', places: [notSet] }
    : await chosen(`Setting in ${path}`, setting, surroundings)
}

async function chosen(name: string, value: string, surroundings: DiscoverySurroundings): Promise<ExplicitSetting> {
  if (value.toLowerCase() === podmanOnDemandWord) return { state: 'podman-on-demand', name }
  const tls = await dockerTls(surroundings)
  // Certificates of DOCKER_CERT_PATH only matter to an address that goes over the network.
  const overNetwork = !/^(unix:|npipe:|\/|\\)/i.test(value)
  if (overNetwork && !tls.ok) return { state: 'address', name, place: refused(name, tls.reason, value.slice(0, 200)) }
  const parsed = parseEndpoint(value, overNetwork && tls.ok ? tls.tls : null)
  const place: EnginePlace = parsed.ok
    ? { kind: 'address', name, endpoint: parsed.endpoint, origin: 'chosen' }
    : refused(name, parsed.reason, value.slice(0, 200))
  return { state: 'address', name, place }
}

/** For lists: what the place is, as people write it. */
export function shownAddress(place: EnginePlace): string | null {
  return place.kind === 'address' ? formatEndpoint(place.endpoint) : place.text
}
