import type { EgressRule, PresetId } from '../../../src-shared/policy/policy.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'

export interface BuildWayOut {
  readonly presets: readonly PresetId[]
  readonly rules?: readonly EgressRule[]
  readonly signal: AbortSignal
}

/** The way out of a build. */
export interface BuildEgress {
  /**
   * Lets a build that is for this sandbox out through the one gate, by its policy and by these presets besides. Where `rules`
   * are given, they and the presets alone count: of a build that is not for this sandbox alone. Resolves once it serves; the way
   * out ends with `signal`.
   */
  serve(entry: SandboxEntry, agent: AgentClient, options: BuildWayOut): Promise<void>
}

/** What people install packages with. */
export const buildPresets = ['apt', 'pip', 'npm'] as const satisfies readonly PresetId[]

/** Nothing goes out. */
export const noBuildEgress: BuildEgress = { serve: () => Promise.resolve() }
