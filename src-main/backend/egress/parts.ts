import type { PresetState } from '../../../src-shared/api/egress.ts'
import type { EgressRule, PresetId } from '../../../src-shared/policy/policy.ts'
import type { AgentClient } from '../channel/agent-client.ts'

/** Lists of hosts that come from the configuration of tools, on this computer and in images. */
export interface EgressPresets {
  /** Of the presets that a policy names. `image` is the one that the sandbox was made from. */
  rules(presets: readonly PresetId[], image: string): readonly EgressRule[]
  states(image: string): readonly PresetState[]
  onChange(listener: () => void): () => void
  /** Looks at the tools' configuration in a fresh sandbox of an image. Never rejects; done once for each image. */
  learnImage(image: string, agent: AgentClient, signal: AbortSignal): Promise<void>
}

/** The certificate authorities that this computer believes. */
export interface OfferedAuthorities {
  /** Names of those that browsers do not know by themselves. */
  readonly own: readonly string[]
  readonly total: number
  readonly pem: string
  /** A Java key store, base64. */
  readonly trustStore: string
}

export interface EgressAuthoritySource {
  current(): Promise<OfferedAuthorities>
}

export const noPresets: EgressPresets = {
  rules: () => [],
  states: () => [],
  onChange: () => () => undefined,
  learnImage: () => Promise.resolve(),
}

export const noAuthorities: EgressAuthoritySource = {
  current: () => Promise.resolve({ own: [], total: 0, pem: '', trustStore: '' }),
}
