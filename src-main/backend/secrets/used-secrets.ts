import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { KeptGrant, KeptSecret } from './kept-secret.ts'

/** What of a secret those who pass requests on need to know. */
export type UsedSecret = Pick<KeptSecret, 'id' | 'title' | 'targets' | 'grants'>

/** Told what changed: whatever is open with this secret, in these sandboxes, must end unless it is still granted. */
export type UsedSecretListener = (secret: UsedSecret, sandboxes: readonly SandboxId[]) => void

/** Secrets as those who pass requests on see them: the store of a computer, or what a cloud machine was handed. */
export interface UsedSecrets {
  list(): readonly UsedSecret[]
  grantedTo(sandbox: SandboxId): readonly UsedSecret[]
  subscribe(listener: UsedSecretListener): () => void
  /** Rejects where it cannot be had. */
  value(id: string): Promise<string>
}

/** What a sandbox may with a secret; null: it may not use it. */
export function grantOf({ grants }: Pick<UsedSecret, 'grants'>, sandbox: SandboxId): KeptGrant | null {
  return grants.find((grant) => grant.sandbox === sandbox) ?? null
}
