import { toErrorReport } from '../../../../src-shared/errors/airlock-error.ts'
import type { MachineSecrets, MachineSecretState } from '../../../../src-shared/machine/secrets-wire.ts'
import type { BackendLog } from '../../logs/backend-log.ts'
import type { GateElsewhere } from './gate-elsewhere.ts'
import { ToldElsewhere } from './told-elsewhere.ts'

export interface SecretsElsewhereOptions {
  readonly gate: Pick<GateElsewhere, 'secrets' | 'give'>
  /** Those that a person agreed to have used there, with their values. */
  readonly wanted: () => Promise<MachineSecrets>
  /** What is known of them there is another now. */
  readonly onChange: () => void
  readonly signal: AbortSignal
  readonly log: BackendLog
  readonly retryMs: number
}

/** What was spent is asked for while it is used, not with each request. */
const lookAfterMs = 1000

/** Secrets of a sandbox that are handed to a gate elsewhere, and what is known of them there. */
export class SecretsElsewhere {
  readonly #options: SecretsElsewhereOptions
  readonly #told: ToldElsewhere
  #known: readonly MachineSecretState[] | null = null
  /** Something was handed over and not answered: it may be there, or arrive yet. */
  #isUnsure = false
  #trouble: string | null = null
  #look: NodeJS.Timeout | null = null

  constructor(options: SecretsElsewhereOptions) {
    this.#options = options
    const { signal, retryMs } = options
    this.#told = new ToldElsewhere({ signal, retryMs, once: () => this.#tellOnce() })
    signal.addEventListener('abort', () => {
      if (this.#look !== null) clearTimeout(this.#look)
    })
  }

  /** Null until it was asked. */
  get known(): readonly MachineSecretState[] | null {
    return this.#known
  }

  /** Why they could not be told, as a sentence. */
  get trouble(): string | null {
    return this.#trouble
  }

  /** Hands over what counts now. Resolves when it counts there, or could not be told at once. Never rejects. */
  async tell(): Promise<void> {
    await this.#told.tell()
  }

  /** One of them was used there. */
  used(): void {
    this.#look ??= setTimeout(() => {
      this.#look = null
      const { gate, signal, log } = this.#options
      gate.secrets({ signal }).then(
        (known) => {
          this.#take(known)
        },
        (error: unknown) => {
          if (!signal.aborted) log.info(`What was spent of secrets elsewhere is not told: ${nameOf(error)}`)
        },
      )
    }, lookAfterMs).unref()
  }

  async #tellOnce(): Promise<boolean> {
    const { gate, wanted, signal, log } = this.#options
    try {
      const given = await wanted()
      // A machine of before knows of none, and is asked for nothing where there is none.
      if (given.secrets.length > 0 || this.#isUnsure || (await this.#holdsSome())) {
        this.#isUnsure = true
        this.#take(await gate.give(given, { signal }))
        this.#isUnsure = false
      }
      this.#trouble = null
      const held = new Set(this.#known?.filter(({ isHandedOver }) => isHandedOver).map(({ id }) => id))
      // One that is about to sleep takes no values.
      return given.secrets.every(({ id, value }) => value === null || held.has(id))
    } catch (error) {
      if (signal.aborted) return true
      this.#trouble = `Secrets could not be handed to its machine. ${toErrorReport(error).message}`
      log.info(`Secrets could not be told: ${nameOf(error)}`)
      this.#options.onChange()
      return false
    }
  }

  async #holdsSome(): Promise<boolean> {
    const { gate, signal } = this.#options
    if (this.#known !== null) return this.#known.length > 0
    try {
      this.#take(await gate.secrets({ signal }))
    } catch (error) {
      if (toErrorReport(error).code !== 'agent-protocol') throw error
      this.#take([])
    }
    return this.known !== null && this.known.length > 0
  }

  #take(known: readonly MachineSecretState[]): void {
    this.#known = known
    this.#options.onChange()
  }
}

/** What went wrong, by name alone: nothing that was sent is ever in a log. */
const nameOf = (error: unknown): string => toErrorReport(error).code
