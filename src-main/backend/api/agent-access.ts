import type { Sandbox, SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { AgentWish } from '../sandboxes/enter.ts'

/** What handlers that work inside sandboxes need; `SandboxService` is one. */
export interface AgentAccess {
  agent(reference: string, signal?: AbortSignal, how?: AgentWish): Promise<{ sandbox: Sandbox; agent: AgentClient }>
}

/** What every program that a person starts in a sandbox gets in its environment. */
export type SandboxVariables = (sandbox: SandboxId) => Readonly<Record<string, string>>

/** For handlers that change what is inside, or bring in what somebody types. */
export interface ActiveAccess extends AgentAccess {
  /** Something was done in it, rather than looked at. */
  noteActivity(id: SandboxId): void
}

/** For previews of servers inside. */
export interface UsingAccess extends AgentAccess {
  /** It is used: what sleeps for want of use does not. */
  noteUse(id: SandboxId): void
}

/** For `exactOptionalPropertyTypes`: an absent signal is left out, not passed as undefined. */
export function cancellable(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
