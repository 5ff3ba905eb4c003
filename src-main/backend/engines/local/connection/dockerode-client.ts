import Dockerode from 'dockerode'
import type { EngineEndpoint } from './engine-endpoint.ts'

/**
 * A dockerode for exactly this endpoint. Its constructor reads DOCKER_HOST and friends even when everything is given,
 * prefers them and throws on malformed ones, so it is made while they are out of sight; nothing else runs meanwhile,
 * since all of it is synchronous.
 */
export function createDockerode(endpoint: EngineEndpoint, apiVersion: string): Dockerode {
  return withoutDockerVariables(process.env, () => new Dockerode({ ...addressOf(endpoint), version: `v${apiVersion}` }))
}

function addressOf(endpoint: EngineEndpoint): Dockerode.DockerOptions {
  if (endpoint.kind !== 'tcp') return { socketPath: endpoint.path }
  const { host, port, tls } = endpoint
  if (tls === null) return { protocol: 'http', host, port }
  return {
    protocol: 'https',
    host,
    port,
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.certificate === null ? {} : { cert: tls.certificate }),
    ...(tls.key === null ? {} : { key: tls.key }),
  }
}

/** Runs synchronous `work` while no DOCKER_* variable is set, and puts them back whatever happens. */
function withoutDockerVariables<T>(env: NodeJS.ProcessEnv, work: () => T): T {
  const held = Object.entries(env).filter(([name]) => name.startsWith('DOCKER_'))
  for (const [name] of held) Reflect.deleteProperty(env, name)
  try {
    return work()
  } finally {
    for (const [name, value] of held) env[name] = value
  }
}
