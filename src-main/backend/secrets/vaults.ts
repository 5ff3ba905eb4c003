import { findKeyring, type FoundKeyring, type OpenKeyringEntry } from './keyring.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import type { Vault, VaultKind } from './vault.ts'

export interface VaultsOptions {
  readonly openEntry: OpenKeyringEntry
  readonly file: Vault
  /** How long the keyring may take for one answer, which may be a person's. */
  readonly patienceMs?: number
  readonly log?: Pick<BackendLog, 'info'>
}

/** The keyring, else the file. The keyring is looked for when it is needed for the first time, and once. */
export class Vaults {
  readonly #options: VaultsOptions
  #search: Promise<FoundKeyring> | null = null
  #found: FoundKeyring | null = null

  constructor(options: VaultsOptions) {
    this.#options = options
  }

  /** Why values go into the file; null while they go into the keyring, or nobody looked yet. */
  get whyFile(): string | null {
    return this.#found !== null && 'why' in this.#found ? this.#found.why : null
  }

  /** Where a new value goes. */
  async best(): Promise<Vault> {
    const found = await this.#keyring()
    return 'vault' in found ? found.vault : this.#options.file
  }

  /** The one of a kind; rejects with the reason when there is none now. */
  async of(kind: VaultKind): Promise<Vault> {
    if (kind === 'file') return this.#options.file
    const found = await this.#keyring()
    if ('vault' in found) return found.vault
    // It may be there by now: the person logged in, or unlocked it.
    this.#search = null
    throw new Error(found.why)
  }

  async #keyring(): Promise<FoundKeyring> {
    this.#search ??= findKeyring(this.#options.openEntry, this.#options.patienceMs ?? 10_000)
    const found = await this.#search
    if (this.#found === null && 'why' in found) {
      this.#options.log?.info(`No keyring: ${found.detail ?? found.why}`)
    }
    this.#found = found
    return this.#found
  }
}
