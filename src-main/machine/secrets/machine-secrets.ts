import { join } from 'node:path'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { MachineSecretsAnswer, MachineSecretsChange } from '../../../src-shared/machine/secrets-wire.ts'
import type { EgressTerms } from '../../../src-shared/policy/policy.ts'
import type { EgressEndpoints } from '../../backend/egress/endpoints.ts'
import type { ReachParts } from '../../backend/egress/reach/reach-host.ts'
import type { BackendLog } from '../../backend/logs/backend-log.ts'
import { gateDial } from '../../backend/secrets/gate-dial.ts'
import { grantVerdict } from '../../backend/secrets/grant-verdict.ts'
import { registerEndpoints } from '../../backend/secrets/register-endpoints.ts'
import { SecretEndpoints } from '../../backend/secrets/secret-endpoints.ts'
import { SecretUsage } from '../../backend/secrets/secret-usage.ts'
import { ChangedVersion } from '../changed-version.ts'
import { writeWhole } from '../write-whole.ts'
import { BeforeSleep } from './before-sleep.ts'
import { HeldSecrets } from './held-secrets.ts'

export interface OpenMachineSecretsOptions {
  readonly sandbox: SandboxId
  readonly directory: string
  /** Where the gate looks endpoints up. */
  readonly endpoints: EgressEndpoints
  readonly reach: ReachParts
  readonly terms: () => EgressTerms
  readonly now: () => Date
  readonly elapsed: () => number
  readonly log: BackendLog
}

/** Secrets in a cloud machine: those that were handed over, added on the way out by the same endpoints that a computer has. */
export interface MachineSecretsParts {
  /** @throws Overtaken where it was made from another version */
  change(wanted: MachineSecretsChange): Promise<MachineSecretsAnswer>
  answer(): MachineSecretsAnswer
  /** Before a sleep, in which memory is written down by the platform: no value is taken until it is over. */
  forget(): void
  /** The sleep did not come. */
  goOn(): void
  /** What may be reached is another now. */
  policyChanged(): void
  close(): Promise<void>
}

const saveEveryMs = 10_000

export async function openMachineSecrets(options: OpenMachineSecretsOptions): Promise<MachineSecretsParts> {
  const { sandbox, directory, endpoints: gate, reach, terms, now, elapsed, log } = options
  const path = join(directory, 'secret-usage.json')
  const usage = await SecretUsage.open({ path, write: writeWhole, now, log })
  const held = new HeldSecrets({
    ...{ file: join(directory, 'secrets.json'), sandbox },
    log: (text) => {
      log.info(text)
    },
  })
  let authorities: string | null = null
  const version = new ChangedVersion()
  const beforeSleep = new BeforeSleep({ now, elapsed })
  const endpoints = new SecretEndpoints({
    ...{ store: held, usage, log },
    dial: gateDial({ reach, terms }),
    permit: (_sandbox, to) => void grantVerdict(terms(), to),
    // Never what the image believes: that is the person's programs'.
    authorities: () => Promise.resolve(authorities ?? undefined),
  })
  const unregister = registerEndpoints(held, endpoints, gate)
  await held.load()
  const saving = setInterval(() => void usage.save(), saveEveryMs)
  saving.unref()
  const answer = (): MachineSecretsAnswer => ({
    version: version.current,
    secrets: held.list().map(({ id }) => ({
      id,
      isHandedOver: held.isHandedOver(id),
      used: usage.used(id, sandbox),
    })),
  })
  return {
    async change({ secrets, authorities: told, onto }) {
      version.advance(onto)
      authorities = told
      const before = held.list().map(({ id }) => id)
      await held.change(beforeSleep.isOn ? secrets.map((secret) => ({ ...secret, value: null })) : secrets)
      for (const id of before) if (!secrets.some((one) => one.id === id)) usage.forget(id)
      return answer()
    },
    answer,
    forget: () => {
      beforeSleep.begin()
      held.forget()
    },
    goOn: () => {
      beforeSleep.end()
    },
    policyChanged: () => {
      endpoints.policyChanged(sandbox)
    },
    async close() {
      clearInterval(saving)
      unregister()
      endpoints.close()
      held.forget()
      await usage.save()
    },
  }
}
