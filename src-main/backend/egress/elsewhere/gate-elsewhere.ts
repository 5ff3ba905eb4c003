import type { EgressRequest } from '../../../../src-shared/api/egress.ts'
import type { MachineSecrets, MachineSecretState } from '../../../../src-shared/machine/secrets-wire.ts'
import type { EgressTerms } from '../../../../src-shared/policy/policy.ts'

/** What counts for one sandbox, as told to a gate that is not here. */
export interface TermsElsewhere {
  readonly terms: EgressTerms
  /** Whether we saw the isolation of the run that goes on hold. False says nothing: what another backend saw still counts there. */
  readonly isProven: boolean
}

/** The gate of a sandbox that carries its own, e.g. because its engine is on another computer that goes on when this one is off. */
export interface GateElsewhere {
  /** Resolves when it counts there. */
  change(
    to: TermsElsewhere,
    options: { readonly signal: AbortSignal },
  ): Promise<{
    readonly isServing: boolean
    /** Why there is no way out although there could be one. */
    readonly trouble: string | null
  }>
  /** All that is known there, then what is new, until `signal` aborts; rejects when the line is lost. Already checked and bounded. */
  requests(options: { readonly signal: AbortSignal }): AsyncIterable<readonly EgressRequest[]>
  /** Which secrets are used there, and what was spent of each. */
  secrets(options: { readonly signal: AbortSignal }): Promise<readonly MachineSecretState[]>
  /** Hands secrets over; whatever is not named is taken away there. Resolves when it counts there. */
  give(secrets: MachineSecrets, options: { readonly signal: AbortSignal }): Promise<readonly MachineSecretState[]>
}
