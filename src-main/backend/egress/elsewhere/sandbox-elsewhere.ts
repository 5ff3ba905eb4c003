import type { MachineSecrets } from '../../../../src-shared/machine/secrets-wire.ts'
import type { EgressTerms } from '../../../../src-shared/policy/policy.ts'
import { toErrorReport } from '../../../../src-shared/errors/airlock-error.ts'
import type { BackendLog } from '../../logs/backend-log.ts'
import type { EgressLog } from '../log/egress-log.ts'
import type { GateElsewhere } from './gate-elsewhere.ts'
import { SecretsElsewhere } from './secrets-elsewhere.ts'
import { resting, ToldElsewhere } from './told-elsewhere.ts'

export interface SandboxElsewhereOptions {
  readonly gate: GateElsewhere
  readonly requests: EgressLog
  readonly terms: () => EgressTerms
  readonly isProven: () => boolean
  /** What a person agreed to have handed over. */
  readonly secrets: () => Promise<MachineSecrets>
  readonly onServing: () => void
  /** Aborts when we hang up. */
  readonly signal: AbortSignal
  readonly log: BackendLog
  /** Milliseconds between two tries after a failure; doubled up to thirty times that. */
  readonly retryMs?: number
}

const standardRetryMs = 1000

/**
 * What goes out of a sandbox whose gate is not here: the policy and the secrets that may be used there are told to that gate after each
 * change, and what it let through and refused is followed. Nothing is carried here.
 */
export class SandboxElsewhere {
  readonly #options: SandboxElsewhereOptions
  #isServing = false
  #trouble: string | null = null
  readonly #told: ToldElsewhere
  /** Those that are used there. */
  readonly secrets: SecretsElsewhere

  constructor(options: SandboxElsewhereOptions) {
    this.#options = options
    const { gate, signal, log, onServing, retryMs = standardRetryMs } = options
    this.#told = new ToldElsewhere({ signal, retryMs, once: () => this.#tellOnce() })
    this.secrets = new SecretsElsewhere({
      ...{ gate, signal, log, retryMs, onChange: onServing },
      wanted: options.secrets,
    })
    void this.#follow()
  }

  get isServing(): boolean {
    return this.#isServing
  }
  get trouble(): string | null {
    return this.#trouble
  }

  /** The isolation of this run was seen to hold. Resolves when the gate knows, or could not be told at once. Never rejects. */
  async proven(): Promise<void> {
    // Before anything goes out the gate is told what may; nothing is used of a secret before.
    await this.#told.tell()
    await this.secrets.tell()
  }

  /** What counts is another now. */
  changed(): void {
    void this.proven()
  }

  /** @returns whether the gate knows now */
  async #tellOnce(): Promise<boolean> {
    const { gate, terms, isProven, signal, onServing, log } = this.#options
    try {
      const told = await gate.change({ terms: terms(), isProven: isProven() }, { signal })
      this.#isServing = told.isServing
      this.#trouble = told.trouble
      onServing()
      return true
    } catch (error) {
      if (signal.aborted) return true
      const { message, remedy } = toErrorReport(error)
      this.#isServing = false
      this.#trouble = `${message} Until it does, what was told before counts there. ${remedy}`
      log.info(`A policy could not be told: ${String(error)}`)
      onServing()
      return false
    }
  }

  async #follow(): Promise<void> {
    const { gate, requests, signal, retryMs = standardRetryMs, log } = this.#options
    await requests.ready
    let failures = 0
    while (!signal.aborted) {
      try {
        for await (const some of gate.requests({ signal })) {
          // A line that was lost may have been lost to a sleep, before which the machine forgets what it was handed.
          if (failures > 0) this.changed()
          failures = 0
          for (const request of some) requests.take(request)
          if (some.some(({ secret }) => secret !== null)) this.secrets.used()
        }
      } catch (error) {
        if (!signal.aborted && failures === 0) log.info(`What went out elsewhere is not told: ${String(error)}`)
      }
      failures += 1
      await resting(Math.min(retryMs * 2 ** failures, retryMs * 30), signal)
    }
  }
}
