import { hostsOfUrls } from '../hosts-of-urls.ts'
import { secretHostPattern } from '../../../../../src-shared/secrets/secret.ts'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { printed, type ReadTool, type ToolPlace } from '../tool-place.ts'

/** npm's own registry and those of scopes. Its listing has no credentials. */
export const readNpm: ReadTool = async (place) => {
  const addresses = await registriesOf(place)
  return addresses === null ? null : hostsOfUrls(addresses)
}

/**
 * Where a token of npm can go, the registry that it uses by itself first: a host with the path below it, as in
 * `npm.example/all`. Only https at its usual port; nobody's name and password.
 */
export async function npmRegistries(place: ToolPlace): Promise<readonly string[]> {
  const found = (await registriesOf(place)) ?? []
  const places = found.slice(0, mostRegistries).flatMap((address) => {
    if (!URL.canParse(address)) return []
    const { protocol, port, hostname, pathname } = new URL(address)
    const path = pathname.replace(/\/+$/, '')
    const isUsable =
      protocol === 'https:' && port === '' && secretHostPattern.test(hostname) && /^[\w./~%-]*$/.test(path)
    return isUsable ? [hostname + path] : []
  })
  return [...new Set(places)]
}

const mostRegistries = 16

async function registriesOf(place: ToolPlace): Promise<readonly string[] | null> {
  const output = await printed(place, ['npm', 'config', 'list', '--json'])
  if (output === null) return null
  const values = Object.entries(parsed(output))
  const own = values.filter(([key]) => key === 'registry')
  const ofScopes = values.filter(([key]) => key.endsWith(':registry'))
  return [...own, ...ofScopes].flatMap(([, value]) => (typeof value === 'string' ? [value] : []))
}

function parsed(text: string): object {
  const value = parsedJson(text)
  // Where it is none, something else calls itself npm.
  return typeof value === 'object' && value !== null ? value : {}
}
