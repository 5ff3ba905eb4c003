import type { CloudAccount } from '../../../src-shared/api/cloud.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { EngineSearch, EngineSource } from '../engine-link/engine-source.ts'
import type { AccountStore } from './account-store.ts'
import { chooseOrganisation, nobodySaysWhich, notConnected, otherOrganisation } from './cloud-errors.ts'
import type { CloudParts } from './cloud-parts.ts'

export interface CloudAccountsOptions {
  readonly store: AccountStore
  readonly parts: CloudParts
}

/** Whose account is used: one that was connected here, else one of the environment. Also where its engine comes from. */
export class CloudAccounts implements EngineSource {
  readonly #store: AccountStore
  readonly #parts: CloudParts
  /** Of the environment: only Fly says which, once it was asked. */
  #organisation: string | null

  constructor({ store, parts }: CloudAccountsOptions) {
    this.#store = store
    this.#parts = parts
    this.#organisation = textOf(parts.env['FLY_ORG'])
  }

  get current(): CloudAccount | null {
    const { account } = this.#store
    const { api } = this.#parts
    if (account !== null) {
      const { organisation, keptIn, connectedAt } = account
      return { organisation, from: 'person', keptIn, connectedAt, api }
    }
    if (this.#ofEnvironment === null) return null
    return { organisation: this.#organisation, from: 'environment', keptIn: null, connectedAt: null, api }
  }

  /** Whether one of the environment would be used if none was connected here. */
  get isInEnvironment(): boolean {
    return this.#ofEnvironment !== null
  }

  get #ofEnvironment(): string | null {
    return textOf(this.#parts.env['FLY_API_TOKEN'])
  }

  /**
   * Asks Fly whose token it is and keeps it, unless `beforeKept` throws.
   * @throws AirlockError where Fly does not take it; nothing is kept then
   */
  async connect(token: string, organisation: string | null, beforeKept: () => void): Promise<void> {
    const normal = this.#parts.normalise(token)
    const chosen = await this.#which(normal, organisation)
    await this.#parts.check(normal, chosen)
    beforeKept()
    await this.#store.keep(normal, chosen)
  }

  async disconnect(): Promise<void> {
    await this.#store.forget()
  }

  async search(signal: AbortSignal): Promise<EngineSearch> {
    try {
      const { token, organisation } = await this.#held(signal)
      const engine = await this.#parts.open({ token, organisation })
      return { found: { engine, place: `fly ${organisation}` }, candidates: [], advice: [] }
    } catch (error) {
      signal.throwIfAborted()
      const problem = toErrorReport(error)
      const { message, why, remedy } = problem
      return { found: null, candidates: [], advice: [`${message} ${why} ${remedy}`], problem }
    }
  }

  async #held(signal: AbortSignal): Promise<{ readonly token: string; readonly organisation: string }> {
    const { account } = this.#store
    if (account !== null) return { token: await this.#store.token(account), organisation: account.organisation }
    const pasted = this.#ofEnvironment
    if (pasted === null) throw notConnected()
    const token = this.#parts.normalise(pasted)
    this.#organisation ??= await this.#which(token, null, signal)
    return { token, organisation: this.#organisation }
  }

  async #which(token: string, wanted: string | null, signal?: AbortSignal): Promise<string> {
    const told = await this.#parts.organisationsOf(token, signal)
    const [only, ...others] = told
    if (wanted !== null) {
      if (only !== undefined && !told.includes(wanted)) throw otherOrganisation(wanted, told)
      return wanted
    }
    if (only === undefined) throw nobodySaysWhich()
    if (others.length > 0) throw chooseOrganisation(told)
    return only
  }
}

function textOf(value: string | undefined): string | null {
  const text = value?.trim() ?? ''
  return text === '' ? null : text
}
