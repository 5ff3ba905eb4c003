import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { parseEndpoint } from '../connection/engine-endpoint.ts'
import { fields, text } from '../connection/fields.ts'
import { certificatesIn } from './docker-tls.ts'
import { refused, type DiscoverySurroundings, type EnginePlace, type Strategy } from './engine-place.ts'
import { namesIn, readIfThere } from './read-if-there.ts'

/** Docker's name for “no context: the usual socket”. */
const standard = 'default'

/** The context that `docker` itself would use: `DOCKER_CONTEXT`, else the current one of its configuration. */
export const currentDockerContext: Strategy = async (surroundings) => {
  const current = await currentName(surroundings)
  if ('place' in current) return [current.place]
  if (current.name === standard) {
    return [refused('Docker context', 'The default one is in use, which means the usual socket.')]
  }
  return [await contextPlace(surroundings, current.name)]
}

/** The contexts that are not in use: listed so that the person sees them, never asked. */
export const otherDockerContexts: Strategy = async (surroundings) => {
  const current = await currentName(surroundings)
  const directory = join(configDirectory(surroundings), 'contexts', 'meta')
  const places: EnginePlace[] = []
  for (const entry of await namesIn(directory)) {
    const file = await readIfThere(join(directory, entry, 'meta.json'))
    if (file.state !== 'read') continue
    const meta = fields(parsedJson(file.text))
    const name = text(meta['Name'])
    if (name === '' || ('name' in current && current.name === name)) continue
    const reason = `It is not the current context. To use it: \`docker context use ${name}\`, or set AIRLOCK_ENGINE to its address.`
    places.push(refused(title(name), reason, hostOf(meta).slice(0, 200) || null))
  }
  return places
}

async function currentName(
  surroundings: DiscoverySurroundings,
): Promise<{ readonly name: string } | { readonly place: EnginePlace }> {
  const variable = surroundings.env['DOCKER_CONTEXT']?.trim() ?? ''
  if (variable !== '') return { name: variable }
  const path = join(configDirectory(surroundings), 'config.json')
  const file = await readIfThere(path)
  if (file.state === 'absent') return { name: standard }
  if (file.state === 'unreadable') return { place: refused('Docker context', `${file.reason} Correct its rights.`) }
  const config = parsedJson(file.text)
  if (config === undefined) {
    return { place: refused('Docker context', `${path} is not JSON, so the current context is unknown. Correct it.`) }
  }
  return { name: text(fields(config)['currentContext']).trim() || standard }
}

async function contextPlace(surroundings: DiscoverySurroundings, name: string): Promise<EnginePlace> {
  // Docker keeps each context under the hash of its name, so no name can lead elsewhere.
  const id = createHash('sha256').update(name).digest('hex')
  const contexts = join(configDirectory(surroundings), 'contexts')
  const file = await readIfThere(join(contexts, 'meta', id, 'meta.json'))
  if (file.state === 'absent') {
    return refused(title(name), 'It does not exist. Choose one of `docker context ls`, or unset DOCKER_CONTEXT.')
  }
  if (file.state === 'unreadable') return refused(title(name), `${file.reason} Correct its rights.`)
  const meta = fields(parsedJson(file.text))
  const host = hostOf(meta)
  if (host === '') return refused(title(name), 'Its file names no engine. Make it anew with `docker context create`.')
  const plain = parseEndpoint(host)
  if (!plain.ok) return refused(title(name), plain.reason, host.slice(0, 200))
  if (plain.endpoint.kind !== 'tcp') return address(name, plain.endpoint)
  const skip = fields(fields(meta['Endpoints'])['docker'])['SkipTLSVerify'] === true
  const certificates = await certificatesIn(join(contexts, 'tls', id, 'docker'), !skip)
  if (!certificates.ok) return refused(title(name), certificates.reason, host.slice(0, 200))
  const { tls } = certificates
  const given = tls !== null && (tls.ca !== null || tls.certificate !== null)
  const parsed = parseEndpoint(host, given ? tls : null)
  return parsed.ok ? address(name, parsed.endpoint) : refused(title(name), parsed.reason, host.slice(0, 200))
}

function address(name: string, endpoint: Extract<EnginePlace, { kind: 'address' }>['endpoint']): EnginePlace {
  return { kind: 'address', name: title(name), endpoint, origin: 'chosen' }
}

function hostOf(meta: Record<string, unknown>): string {
  return text(fields(fields(meta['Endpoints'])['docker'])['Host'])
}

function configDirectory({ env, home }: DiscoverySurroundings): string {
  return env['DOCKER_CONFIG'] || join(home, '.docker')
}

function title(name: string): string {
  return `Docker context ${JSON.stringify(name.slice(0, 100))}`
}
