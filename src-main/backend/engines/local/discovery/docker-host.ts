import { parseEndpoint } from '../connection/engine-endpoint.ts'
import { dockerTls } from './docker-tls.ts'
import { refused, type Strategy } from './engine-place.ts'

/** The variable that every Docker tool reads. */
export const dockerHost: Strategy = async (surroundings) => {
  const name = 'DOCKER_HOST'
  const value = surroundings.env[name]?.trim() ?? ''
  if (value === '') return [refused(name, 'It is not set.')]
  const plain = parseEndpoint(value)
  if (!plain.ok) return [refused(name, plain.reason, value.slice(0, 200))]
  if (plain.endpoint.kind !== 'tcp') return [{ kind: 'address', name, endpoint: plain.endpoint, origin: 'chosen' }]
  const certificates = await dockerTls(surroundings)
  if (!certificates.ok) return [refused(name, certificates.reason, value.slice(0, 200))]
  const parsed = parseEndpoint(value, certificates.tls)
  if (!parsed.ok) return [refused(name, parsed.reason, value.slice(0, 200))]
  return [{ kind: 'address', name, endpoint: parsed.endpoint, origin: 'chosen' }]
}
