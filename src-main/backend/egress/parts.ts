import type { PresetState } from '../../../src-shared/api/egress.ts'
import type { EgressRule, PresetId } from '../../../src-shared/policy/policy.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { Authorities } from './authorities/authorities.ts'
import type { ReachParts } from './reach/reach-host.ts'
import { NotReached } from './reach/way.ts'

/** Lists of hosts that come from the configuration of tools, on this computer and in images. */
export interface EgressPresets {
  /** Of the presets that a policy names. `image` is the one that the sandbox was made from. */
  rules(presets: readonly PresetId[], image: string): readonly EgressRule[]
  states(image: string): readonly PresetState[]
  onChange(listener: () => void): () => void
  /**
   * Looks at the tools' configuration in a fresh sandbox of an image, once for each image. Never rejects; resolves within a few
   * seconds, and nothing is learnt in that sandbox afterwards.
   */
  learnImage(image: string, agent: AgentClient, signal: AbortSignal): Promise<void>
}

/** What a backend reaches the outside with; tests bring their own. */
export interface EgressParts extends ReachParts {
  readonly presets: EgressPresets
  readonly authorities: Authorities
}

export const noPresets: EgressPresets = {
  rules: () => [],
  states: () => [],
  onChange: () => () => undefined,
  learnImage: () => Promise.resolve(),
}

/** Reaches nothing: of a backend to which nothing else was given. */
export const nowhere: EgressParts = {
  way: {
    resolve: () => Promise.reject(new NotReached('name-not-found')),
    dial: () => Promise.reject(new NotReached('unreachable')),
  },
  proxy: () => null,
  throughProxy: () => Promise.reject(new NotReached('proxy-failed')),
  presets: noPresets,
  authorities: { current: () => Promise.resolve({ own: [], total: 0, pem: '', trustStore: '' }) },
}
