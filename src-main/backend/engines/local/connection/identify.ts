import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { negotiateApiVersion } from './api-version.ts'
import type { EngineEndpoint } from './engine-endpoint.ts'
import { answeredWith, EngineError } from './engine-error.ts'
import type { EngineInfo } from './engine-info.ts'
import { fields, text } from './fields.ts'
import { readEngineInfo } from './read-engine-info.ts'
import { withDeadline } from './deadline.ts'
import { formatEndpoint } from './engine-endpoint.ts'
import { createTransport, type Transport } from './transport.ts'

/** Who answered at an endpoint. */
export interface IdentifiedEngine {
  readonly transport: Transport
  readonly kind: 'docker' | 'podman'
  readonly name: string
  readonly version: string
  readonly apiVersion: string
  readonly info: EngineInfo
  readonly warnings: readonly string[]
}

/**
 * Asks who is there: `/_ping`, `/version`, `/info`, all within one deadline (milliseconds). An engine is what it
 * answers, whatever its path says. Rejects with an AirlockError; then nothing stays open.
 */
export async function identifyEngine(
  endpoint: EngineEndpoint,
  options: { readonly deadline: number; readonly signal?: AbortSignal | undefined },
): Promise<IdentifiedEngine> {
  const transport = createTransport(endpoint)
  try {
    return await withDeadline(formatEndpoint(endpoint), options, (signal) => ask(transport, signal))
  } catch (error) {
    transport.close()
    throw error
  }
}

async function ask(transport: Transport, signal: AbortSignal): Promise<IdentifiedEngine> {
  const get = async (path: string) => {
    const answer = await transport.send({ method: 'GET', path, signal })
    if (answer.status < 200 || answer.status >= 300) throw answeredWith(answer.status, answer.text)
    return answer
  }
  const ping = await get('/_ping')
  const libpodVersion = versionHeader(ping.headers['libpod-api-version'])
  const kind = libpodVersion === null ? 'docker' : 'podman'
  const saidOfApi = kind === 'podman' ? versionHeader(ping.headers['api-version']) : null
  // Podman says all of this elsewhere too, and takes longest for it: it asks the package manager whose its parts are.
  const version = fields(saidOfApi === null ? parsedJson((await get('/version')).text) : { ApiVersion: saidOfApi })
  const offered = text(version['ApiVersion'])
  if (offered === '') throw notAnEngine(transport.endpoint)
  if (text(version['Os']) === 'windows' || ping.headers['ostype'] === 'windows') {
    throw unsupported('It runs Windows containers.', 'Switch Docker Desktop to Linux containers.')
  }
  const negotiated = negotiateApiVersion(offered, text(version['MinAPIVersion']) || null)
  if (!negotiated.ok) throw unsupported(negotiated.reason, 'Update the engine.')
  const [info, libpodInfo] = await Promise.all([
    get(`/v${negotiated.version}/info`),
    libpodVersion === null ? null : get(`/v${libpodVersion}/libpod/info`),
  ])
  const read = readEngineInfo({
    version,
    info: parsedJson(info.text),
    libpodInfo: libpodInfo === null ? null : parsedJson(libpodInfo.text),
    libpodVersion,
  })
  if (read === null) throw unsupported('Its processor is neither amd64 nor arm64.', 'Use an engine on such a computer.')
  const release = text(version['Version']) || (read.components['engine'] ?? '')
  return {
    transport,
    kind,
    name: `${kind === 'podman' ? 'Podman' : 'Docker'} ${release.replace(/\+.*$/, '')}`,
    version: release,
    apiVersion: negotiated.version,
    info: read,
    warnings: negotiated.warning === null ? [] : [negotiated.warning],
  }
}

function versionHeader(value: string | string[] | undefined): string | null {
  return typeof value === 'string' && /^\d{1,3}(\.\d{1,4}){1,3}$/.test(numeric(value)) ? numeric(value) : null
}

/** `5.0.0-dev` → `5.0.0`: development builds take the plain number in paths. */
function numeric(version: string): string {
  return version.replace(/[-+].*$/, '')
}

function unsupported(why: string, remedy: string): EngineError {
  return new EngineError(
    { code: 'engine-unsupported', message: 'This engine cannot be used.', why, remedy },
    { status: null },
  )
}

function notAnEngine(endpoint: EngineEndpoint): EngineError {
  return unsupported(
    `What answers at ${formatEndpoint(endpoint)} is not a container engine.`,
    'Correct the address: it must be Docker’s or Podman’s.',
  )
}
