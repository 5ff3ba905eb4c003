import type { EngineDescription } from '../../../../src-shared/engine/engine.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { cloudCapabilities } from './capabilities.ts'
import { runtimeName } from './machine/describe-machine.ts'
import type { CurrentToken } from './machines-api/shapes.ts'

const largest = { cpus: 16, memoryBytes: 128 * 1024 ** 3 } as const

/** Fly.io as an engine. @throws AirlockError where the token is not of that organisation */
export function describeCloud(asked: {
  readonly organisation: string
  readonly kernel: string
  readonly tokens: readonly CurrentToken[]
  /** Why records cannot be read. */
  readonly problems: readonly AirlockError[]
}): EngineDescription {
  const { organisation, kernel, tokens, problems } = asked
  const told = tokens.flatMap(({ org_slug: slug }) => (slug === undefined ? [] : [slug]))
  if (told.length > 0 && !told.includes(organisation)) throw otherOrganisation(organisation, told)
  const evidence = 'Fly.io gives each machine a kernel of its own; it is looked at in each sandbox after its start.'
  return {
    id: 'fly',
    kind: 'fly',
    name: 'Fly.io',
    version: 'Machines',
    apiVersion: 'v1',
    endpoint: `fly ${organisation}`,
    architecture: 'amd64',
    // What a kernel inside must not be.
    kernelVersion: kernel,
    ...largest,
    rootless: false,
    runtimes: [{ name: runtimeName, level: 'vm', proven: true, evidence }],
    best: 'vm',
    capabilities: cloudCapabilities,
    warnings: problems.map(({ message, why, remedy }) => `${message} ${why} ${remedy}`),
  }
}

function otherOrganisation(organisation: string, told: readonly string[]): AirlockError {
  return new AirlockError({
    code: 'cloud-token-refused',
    message: 'The token is of another organisation at Fly.io.',
    why: `It is of ${told.join(', ').slice(0, 200)}, and ${organisation} was connected.`,
    remedy: 'Connect the account again with a token of that organisation.',
  })
}
