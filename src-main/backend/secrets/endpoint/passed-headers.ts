import type { IncomingMessage } from 'node:http'
import { endpointHost, type SecretTarget } from '../../../../src-shared/secrets/secret.ts'
import { hopByHop } from '../../ports/hop-by-hop.ts'
import { scrubbed } from './scrub.ts'

type Headers = Record<string, string | string[]>

/** What credentials travel in; a placeholder of one must not reach the provider beside the real one. */
const credentials: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'proxy-authorization'])

/** What the provider gets: all that the program said but its credentials, and the real one. */
export function requestHeaders(request: IncomingMessage, target: SecretTarget, credential: string): Headers {
  const ends = hopByHop(request.headers.connection)
  const headers: Headers = {}
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values === undefined || ends.has(name) || name === 'host' || name === 'expect') continue
    // Some servers read `_` as `-`.
    const meant = name.replaceAll('_', '-')
    if (credentials.has(meant) || meant === target.header) continue
    headers[name] = values.length === 1 ? (values[0] ?? '') : [...values]
  }
  if (request.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked'
  return {
    ...headers,
    host: target.host,
    // An answer is searched for the secret, which compression would hide.
    'accept-encoding': 'identity',
    [target.header]: credential,
  }
}

/** Promises about a host that is not the endpoint: a program that believed them would no longer come here. */
const aboutTheHost: ReadonlySet<string> = new Set([
  'strict-transport-security',
  'alt-svc',
  'content-length',
  'public-key-pins',
])

/** What the program gets of an answer. The length of the body is added by who knows it. */
export function responseHeaders(answer: IncomingMessage, target: SecretTarget, traces: readonly string[]): Headers {
  const ends = hopByHop(answer.headers.connection)
  const headers: Headers = {}
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    if (values === undefined || ends.has(name) || aboutTheHost.has(name)) continue
    // A name can repeat a secret as well as a value.
    if (
      scrubbed(
        name,
        traces.map((trace) => trace.toLowerCase()),
      ) !== name
    )
      continue
    headers[name] = values.map((value) =>
      scrubbed(name === 'location' || name === 'link' ? inside(value, target) : value, traces),
    )
  }
  return headers
}

/** Addresses of the provider as addresses of the endpoint; others stay as they are, and get no secret. */
function inside(text: string, { host, name }: SecretTarget): string {
  const escaped = host.replaceAll('.', '\\.')
  return text.replaceAll(
    new RegExp(`(^|<)https:\\/\\/${escaped}(?::443)?(?=[/?#>]|$)`, 'gi'),
    `$1http://${endpointHost(name)}`,
  )
}
