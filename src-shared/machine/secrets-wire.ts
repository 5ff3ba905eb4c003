import type { SecretLimits, SecretTarget } from '../secrets/secret.ts'

/** A secret that a person agreed to have used in the machine, as a backend hands it over. Its value stays in memory there. */
export interface MachineSecret {
  readonly id: string
  readonly title: string
  readonly targets: readonly SecretTarget[]
  readonly limits: SecretLimits
  /** Null: it is not handed over now. Its endpoints say so. */
  readonly value: string | null
}

/** What is known of it there; never its value. */
export interface MachineSecretState {
  readonly id: string
  readonly isHandedOver: boolean
  readonly used: SecretSpending
}

/** What a sandbox spent of a secret, by the clock of whoever passed its requests on. */
export interface SecretSpending {
  readonly requestsThisHour: number
  readonly requestsToday: number
  readonly bytesThisHour: number
  readonly bytesToday: number
  readonly refusals: number
  /** ISO 8601; null when it was never used. */
  readonly lastAt: string | null
}

/** All that there are: whatever is not named is taken away, and what is open with it is cut. */
export interface MachineSecrets {
  readonly secrets: readonly MachineSecret[]
  /** PEM of all authorities that the person's computer believes, where it has own ones; null: what everybody believes. In memory alone. */
  readonly authorities: string | null
}

export interface MachineSecretsChange extends MachineSecrets {
  /** `version` of the answer that this change was made from: one that was overtaken on its way is refused. */
  readonly onto: string
}

export interface MachineSecretsAnswer {
  /** Another after each change and each start. */
  readonly version: string
  readonly secrets: readonly MachineSecretState[]
}

/** A sandbox has fewer; a machine is never asked to hold more. */
export const mostMachineSecrets = 50
