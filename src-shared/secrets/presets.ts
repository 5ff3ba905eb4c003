import type { SecretLimits, SecretTarget } from './secret.ts'

export const secretPresetIds = ['anthropic', 'openai', 'github', 'npm'] as const
export type SecretPresetId = (typeof secretPresetIds)[number]

export interface SecretPreset {
  readonly id: SecretPresetId
  readonly title: string
  /** What it is for, one sentence. */
  readonly words: string
  /** Whether the person has to say which host it is: registries differ. */
  readonly asksHost: boolean
  readonly targets: (host: string, path: string) => readonly SecretTarget[]
  readonly limits: SecretLimits
}

const mega = 1024 ** 2
const plain = { user: '', path: '', addressVariable: null, keyVariable: null, isGit: false, more: {} } as const

/** For what a person sets up by hand, and for programs that ask a model. */
export const usualLimits: SecretLimits = {
  requestsPerHour: 1000,
  requestsPerDay: 10_000,
  bytesPerHour: 512 * mega,
  bytesPerDay: 2048 * mega,
}

/** Few requests, much data. */
const gitLimits: SecretLimits = { ...usualLimits, bytesPerHour: 4096 * mega, bytesPerDay: 20_480 * mega }

/** One installation asks for thousands of files. */
const packageLimits: SecretLimits = {
  requestsPerHour: 20_000,
  requestsPerDay: 100_000,
  bytesPerHour: 4096 * mega,
  bytesPerDay: 20_480 * mega,
}

export const secretPresets: readonly SecretPreset[] = [
  {
    id: 'anthropic',
    title: 'Anthropic',
    words: 'A key for the Anthropic API, for agents and programs that use ANTHROPIC_BASE_URL.',
    asksHost: false,
    targets: () => [
      {
        ...plain,
        name: 'anthropic',
        host: 'api.anthropic.com',
        header: 'x-api-key',
        scheme: 'raw',
        addressVariable: 'ANTHROPIC_BASE_URL',
        keyVariable: 'ANTHROPIC_API_KEY',
      },
    ],
    limits: usualLimits,
  },
  {
    id: 'openai',
    title: 'OpenAI',
    words: 'A key for the OpenAI API, for agents and programs that use OPENAI_BASE_URL.',
    asksHost: false,
    targets: () => [
      {
        ...plain,
        name: 'openai',
        host: 'api.openai.com',
        header: 'authorization',
        scheme: 'bearer',
        path: '/v1',
        addressVariable: 'OPENAI_BASE_URL',
        keyVariable: 'OPENAI_API_KEY',
      },
    ],
    limits: usualLimits,
  },
  {
    id: 'github',
    title: 'GitHub',
    words: 'A token for git over https, and for the API at GITHUB_API_URL.',
    asksHost: false,
    targets: () => [
      {
        ...plain,
        name: 'github',
        host: 'github.com',
        header: 'authorization',
        scheme: 'basic',
        user: 'x-access-token',
        isGit: true,
      },
      {
        ...plain,
        name: 'github-api',
        host: 'api.github.com',
        header: 'authorization',
        scheme: 'bearer',
        addressVariable: 'GITHUB_API_URL',
      },
    ],
    limits: gitLimits,
  },
  {
    id: 'npm',
    title: 'npm',
    words: 'A token of the registry that your npm uses.',
    asksHost: true,
    targets: (host, path) => [
      {
        ...plain,
        name: 'npm',
        host,
        path,
        header: 'authorization',
        scheme: 'bearer',
        addressVariable: 'npm_config_registry',
        // Registries name their own host in what they answer; npm then asks the endpoint all the same.
        more: { npm_config_replace_registry_host: 'always' },
      },
    ],
    limits: packageLimits,
  },
]

export function secretPreset(id: SecretPresetId): SecretPreset {
  const found = secretPresets.find((preset) => preset.id === id)
  if (found === undefined) throw new Error(`There is no preset ${id}.`)
  return found
}
