import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { OneAtATime } from '../secrets/one-at-a-time.ts'
import type { VaultKind } from '../secrets/vault.ts'
import type { Vaults } from '../secrets/vaults.ts'
import {
  readAccountFile,
  writeAccountFile,
  type AccountFile,
  type KeptAccount,
  type KeptToken,
} from './account-file.ts'
import { tokenUnreadable } from './cloud-errors.ts'

export interface AccountStoreOptions {
  readonly directory: string
  readonly vaults: Vaults
  readonly now: () => Date
  readonly log: BackendLog
}

interface UnreadableToken {
  readonly key: string
  readonly error: AirlockError
  /** Milliseconds, by the wall clock. */
  readonly at: number
}

const unreadableMs = 10 * 60_000

/**
 * The account that a person connected. Its token lies where secrets lie, under a name of its own each time: a backend that is killed
 * at any moment leaves the old account or the new one, and no token that nobody knows of.
 */
export class AccountStore {
  readonly #options: AccountStoreOptions
  readonly #path: string
  readonly #turns = new OneAtATime()
  #file: AccountFile
  /** What came of reading the token. */
  #read: { readonly key: string; readonly token: string } | UnreadableToken | null = null
  /** Why it could not be read; told until an account is connected. */
  #problem: string | null

  private constructor(options: AccountStoreOptions, path: string, file: AccountFile, problem: string | null) {
    this.#options = options
    this.#path = path
    this.#file = file
    this.#problem = problem
  }

  /** Never rejects: what is wrong is told in `problem`. */
  static async open(options: AccountStoreOptions): Promise<AccountStore> {
    const path = join(options.directory, 'cloud.json')
    const { problem, ...file } = await readAccountFile(path)
    if (problem !== null) options.log.error(problem)
    const store = new AccountStore(options, path, file, problem)
    // It can wait for the keyring.
    if (file.going.length > 0) void store.#turns.next(() => store.#sweep())
    return store
  }

  get account(): KeptAccount | null {
    return this.#file.account
  }
  get problem(): string | null {
    return this.#problem
  }

  /**
   * Read once, and after a failure only every ten minutes: a keyring may ask the person each time.
   * @throws AirlockError `secret-not-readable`
   */
  async token({ key, keptIn }: KeptToken): Promise<string> {
    const now = this.#options.now().getTime()
    const before = this.#read?.key === key ? this.#read : null
    if (before !== null && 'token' in before) return before.token
    if (before !== null && now - before.at < unreadableMs) throw before.error
    let cause: unknown = null
    try {
      const token = await (await this.#options.vaults.of(keptIn)).read(key)
      if (token !== null) {
        this.#read = { key, token }
        return token
      }
    } catch (error) {
      cause = error
    }
    const error = tokenUnreadable(keptIn, cause)
    this.#read = { key, error, at: now }
    throw error
  }

  /** Keeps a token in the place of the one before. */
  async keep(token: string, organisation: string): Promise<void> {
    await this.#turns.next(async () => {
      const { account: old } = this.#file
      const key = `cloud-${randomBytes(8).toString('hex')}`
      const best = (await this.#options.vaults.best()).kind
      const keptIn = await this.#put(key, token, best)
      const account = { key, keptIn, organisation, connectedAt: this.#options.now().toISOString() }
      const going = this.#file.going.filter((one) => one.key !== key || one.keptIn !== keptIn)
      await this.#write({ account, going: old === null ? going : [...going, tokenOf(old)] })
      this.#read = { key, token }
      this.#problem = null
      await this.#sweep()
    })
  }

  /** Forgets the account and its token. */
  async forget(): Promise<void> {
    await this.#turns.next(async () => {
      const { account, going } = this.#file
      if (account === null) return
      this.#read = null
      await this.#write({ account: null, going: [...going, tokenOf(account)] })
      await this.#sweep()
    })
  }

  /** Where it lies then: not every keyring takes a value as long as this. A file that cannot be written rejects. */
  async #put(key: string, token: string, keptIn: VaultKind): Promise<VaultKind> {
    // Written down first: whatever becomes of it, it is found and removed.
    await this.#write({ ...this.#file, going: [...this.#file.going, { key, keptIn }] })
    try {
      await (await this.#options.vaults.of(keptIn)).write(key, token)
      return keptIn
    } catch (error) {
      if (keptIn === 'file') throw error
      this.#options.log.error('The keyring did not take the token of an account, which goes into the file', error)
      return await this.#put(key, token, 'file')
    }
  }

  /** What could not be removed stays written down for the next time. */
  async #sweep(): Promise<void> {
    const left: KeptToken[] = []
    for (const one of this.#file.going) {
      try {
        await (await this.#options.vaults.of(one.keptIn)).remove(one.key)
      } catch (error) {
        this.#options.log.error('A token that was forgotten still lies where it was; trying again later', error)
        left.push(one)
      }
    }
    await this.#write({ ...this.#file, going: left }).catch((error: unknown) => {
      this.#options.log.error('What was forgotten of the account cannot be written down', error)
    })
  }

  async #write(file: AccountFile): Promise<void> {
    await writeAccountFile(this.#path, file)
    this.#file = file
  }
}

const tokenOf = ({ key, keptIn }: KeptAccount): KeptToken => ({ key, keptIn })
