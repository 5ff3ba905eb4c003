import type { KeptSecret } from './kept-secret.ts'
import { saveSecrets } from './secrets-file.ts'

type Secrets = readonly KeptSecret[]
/** Makes the list that counts out of the one that counts now. */
export type SecretChange = (secrets: Secrets) => Secrets

/** The secrets in memory, which count, and on disk. What is taken away counts before it is written; what is given, after. */
export class SecretList {
  readonly #path: string
  #secrets: Secrets
  #isSaved = true

  constructor(path: string, secrets: Secrets) {
    this.#path = path
    this.#secrets = secrets
  }

  get all(): Secrets {
    return this.#secrets
  }

  find(id: string): KeptSecret | undefined {
    return this.#secrets.find((one) => one.id === id)
  }

  /** Counts at once. `save` writes it. */
  now(change: SecretChange): void {
    this.#secrets = change(this.#secrets)
    this.#isSaved = false
  }

  /** Counts once it is written. One at a time. */
  async save(change: SecretChange): Promise<void> {
    const isWhole = this.#secrets
    await saveSecrets(this.#path, change(this.#secrets))
    // What was taken away while it was written stays away.
    this.#isSaved = isWhole === this.#secrets
    this.#secrets = change(this.#secrets)
  }

  /** Writes what counts and was not written yet, also what failed to be. */
  async saveRest(): Promise<void> {
    if (!this.#isSaved) await this.save((secrets) => secrets)
  }
}

export const withSecret =
  (id: string, change: (secret: KeptSecret) => KeptSecret): SecretChange =>
  (secrets) =>
    secrets.map((one) => (one.id === id ? change(one) : one))
