import type { PresetId } from '../../../src-shared/policy/policy.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'

/** The way out of a build. */
export interface BuildEgress {
  /**
   * Lets a build that is for this sandbox out, by its policy and by these presets besides, through the one gate. Resolves
   * once it serves; the way out ends with `signal`.
   */
  serve(
    entry: SandboxEntry,
    agent: AgentClient,
    options: { readonly presets: readonly PresetId[]; readonly signal: AbortSignal },
  ): Promise<void>
}

/** What people install packages with. */
export const buildPresets = ['apt', 'pip', 'npm'] as const satisfies readonly PresetId[]

/** Nothing goes out. */
export const noBuildEgress: BuildEgress = { serve: () => Promise.resolve() }
