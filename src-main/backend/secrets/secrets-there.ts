import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { MachineSecretState } from '../../../src-shared/machine/secrets-wire.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'
import { notTakenAway } from './secret-errors.ts'

type Service = Pick<SandboxService, 'views'> & {
  readonly egress: Pick<SandboxService['egress'], 'secretsElsewhere' | 'proven'>
}

/** What is known of secrets in machines at a cloud, as far as one is connected to. */
export function secretsThere(service: Service) {
  const { egress } = service
  const stateOf = (secret: string, sandbox: SandboxId): MachineSecretState | null =>
    egress.secretsElsewhere(sandbox)?.known.find(({ id }) => id === secret) ?? null
  return {
    stateOf,
    /** Resolves when no machine that runs holds it any more. @throws AirlockError `agent-unreachable` where one could not be told */
    async takenAway({ id, title }: { readonly id: string; readonly title: string }, sandboxes: readonly SandboxId[]) {
      for (const sandbox of sandboxes) {
        if (egress.secretsElsewhere(sandbox) === null) continue
        await egress.proven(sandbox)
        const trouble = egress.secretsElsewhere(sandbox)?.trouble ?? null
        if (trouble === null) continue
        const name = service.views().find((one) => one.id === sandbox)?.name ?? sandbox
        if (stateOf(id, sandbox) !== null) throw notTakenAway(title, name, trouble)
      }
    },
  }
}
