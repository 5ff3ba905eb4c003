import type { SandboxId, SandboxState } from '../../../src-shared/engine/sandbox.ts'
import type { MachineSecretState } from '../../../src-shared/machine/secrets-wire.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'
import type { KeptSecret } from './kept-secret.ts'
import { leftWithIt, notTakenAway } from './secret-errors.ts'

type Service = Pick<SandboxService, 'views'> & {
  readonly push: Pick<SandboxService['push'], 'mayRunElsewhere'>
  readonly egress: Pick<SandboxService['egress'], 'secretsElsewhere' | 'proven'>
}

/** In these a machine has no memory, or forgot its secrets before. */
const holdingNone: ReadonlySet<SandboxState> = new Set(['stopped', 'paused', 'failed'])

/** What is known of secrets in machines at a cloud, as far as one is connected to. */
export function secretsThere(service: Service) {
  const { egress, push } = service
  const stateOf = (secret: string, sandbox: SandboxId): MachineSecretState | null =>
    egress.secretsElsewhere(sandbox)?.known.find(({ id }) => id === secret) ?? null
  return {
    stateOf,
    /**
     * Resolves when no machine holds a secret any more, each of these sandboxes having said so or been seen at rest.
     * @param before with the grants that it had
     * @throws AirlockError `agent-unreachable` where one could not be told
     */
    async takenAway(before: Pick<KeptSecret, 'id' | 'title' | 'grants'>, from: (sandbox: SandboxId) => boolean) {
      for (const { sandbox, inCloud = false } of before.grants) {
        const view = service.views().find((one) => one.id === sandbox)
        if (!from(sandbox) || view === undefined) continue
        // Nobody follows such a machine, so it hears of nothing.
        if (inCloud && push.mayRunElsewhere(sandbox)) throw leftWithIt(before.title, view.name)
        if (view.engine === 'local') continue
        await egress.proven(sandbox)
        const there = egress.secretsElsewhere(sandbox)
        const why = there === null ? 'Airlock is not connected to it.' : there.trouble
        if (why === null || holdingNone.has(view.state)) continue
        // One that was only ever used on this computer is no machine's.
        if (inCloud || stateOf(before.id, sandbox) !== null) throw notTakenAway(before.title, view.name, why)
      }
    },
  }
}
