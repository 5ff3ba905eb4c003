import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { mostMachineSecrets, type MachineSecret } from '../../../src-shared/machine/secrets-wire.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import type { SecretStore } from './secret-store.ts'
import { grantOf, type UsedSecret } from './used-secrets.ts'

/** Secrets of a sandbox that a person agreed to have used in a cloud. */
export function consentedTo(store: Pick<SecretStore, 'grantedTo'>, sandbox: SandboxId): readonly UsedSecret[] {
  return store.grantedTo(sandbox).filter((secret) => grantOf(secret, sandbox)?.inCloud === true)
}

/** What its machine is handed of them. A value that cannot be had is not handed over, which its endpoints say. Never rejects. */
export async function secretsForMachine(
  store: Pick<SecretStore, 'grantedTo' | 'value'>,
  sandbox: SandboxId,
  log: BackendLog,
): Promise<readonly MachineSecret[]> {
  const handed = consentedTo(store, sandbox).slice(0, mostMachineSecrets)
  return await Promise.all(
    handed.flatMap((secret) => {
      const { id, title, targets } = secret
      const limits = grantOf(secret, sandbox)?.limits
      if (limits === undefined) return []
      const value = store.value(id).catch(() => {
        log.info(`A secret cannot be handed over, since its value cannot be had: ${id}`)
        return null
      })
      return [value.then((known) => ({ id, title, targets, limits, value: known }))]
    }),
  )
}
