import { isLoopback } from '../../../../../src-shared/policy/addresses.ts'
import { formatEndpoint, type EngineEndpoint } from '../connection/engine-endpoint.ts'

/** What a person should know of how the engine is reached, as sentences. */
export function connectionWarnings(endpoint: EngineEndpoint): readonly string[] {
  if (endpoint.kind !== 'tcp' || isLoopback(endpoint.host.replace(/^\[(.*)\]$/, '$1'))) return []
  const where = formatEndpoint(endpoint)
  if (endpoint.tls === null) {
    return [
      `The connection to ${where} is neither encrypted nor authenticated: whoever reaches that port owns that computer, and whoever is on the way reads along. Use TLS (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH) or a forwarded socket.`,
    ]
  }
  if (endpoint.tls.verify) return []
  return [
    `The certificate of ${where} is not checked, so anybody on the way could answer in its place. Set DOCKER_TLS_VERIFY=1.`,
  ]
}
