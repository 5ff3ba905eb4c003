import { join } from 'node:path'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { secretPreset, usualLimits } from '../../../src-shared/secrets/presets.ts'
import { secretValuePattern, type SecretLimits } from '../../../src-shared/secrets/secret.ts'
import { variableNames } from '../../../src-shared/secrets/variables.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import type { KeptGrant, KeptSecret } from './kept-secret.ts'
import { makeTargets, type AskedSecret } from './make-targets.ts'
import { OneAtATime } from './one-at-a-time.ts'
import {
  alreadyUsesSuch,
  noSuchSecret,
  notAValue,
  notKept,
  notReadable,
  notTaken,
  notWritten,
} from './secret-errors.ts'
import { SecretList, withSecret } from './secret-list.ts'
import { loadSecrets } from './secrets-file.ts'
import type { Vault } from './vault.ts'
import { grantOf } from './used-secrets.ts'
import type { Vaults } from './vaults.ts'

export interface SecretStoreOptions {
  readonly directory: string
  readonly vaults: Vaults
  readonly now: () => Date
  readonly newId: () => string
  readonly log: BackendLog
}

export interface NewSecret extends AskedSecret {
  readonly title?: string | undefined
  readonly value: string
}

/** What changed: whatever was open with this secret, in this sandbox or in all, must end unless it is still granted. */
export type SecretListener = (secret: KeptSecret, sandboxes: readonly SandboxId[]) => void

const mostSecrets = 200

/** The person's secrets. Their values lie in a vault and leave this class only towards the endpoints. */
export class SecretStore {
  readonly #options: SecretStoreOptions
  readonly #list: SecretList
  readonly #turns = new OneAtATime()
  readonly #listeners = new Set<SecretListener>()
  /** Values that were asked for: a keyring takes milliseconds, or a person. */
  readonly #values = new Map<string, string>()
  readonly problems: readonly string[]

  private constructor(options: SecretStoreOptions, list: SecretList, problems: readonly string[]) {
    this.#options = options
    this.#list = list
    this.problems = problems
  }

  /** Never rejects: what is wrong is told in `problems`. */
  static async open(options: SecretStoreOptions): Promise<SecretStore> {
    const path = join(options.directory, 'secrets.json')
    const { secrets, problems } = await loadSecrets(path, options.now)
    const store = new SecretStore(options, new SecretList(path, secrets), problems)
    for (const problem of problems) options.log.error(problem)
    for (const { id, isPending } of secrets) {
      if (isPending !== true) continue
      // It can wait for the keyring; nobody sees it any more.
      store.#turns
        .next(() => store.#forget(id))
        .catch((error: unknown) => {
          options.log.error('A secret that was being removed is still kept', error)
        })
    }
    return store
  }

  list(): readonly KeptSecret[] {
    return this.#list.all.filter(({ isPending }) => isPending !== true)
  }

  /** By id or title, in capitals or not. @throws AirlockError `secret-not-found` */
  find(reference: string): KeptSecret {
    const list = this.list()
    const alike = list.filter(({ title }) => title.toLowerCase() === reference.toLowerCase())
    const found =
      list.find(({ id }) => id === reference) ??
      list.find(({ title }) => title === reference) ??
      // As a preset is written, e.g. `anthropic`; two that differ in capitals alone are named exactly.
      (alike.length === 1 ? alike[0] : undefined)
    if (found === undefined) throw noSuchSecret(reference)
    return found
  }

  grantedTo(sandbox: SandboxId): readonly KeptSecret[] {
    return this.list().filter((secret) => grantOf(secret, sandbox) !== null)
  }

  subscribe(listener: SecretListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async add({ value, title, ...asked }: NewSecret): Promise<KeptSecret> {
    return await this.#turns.next(async () => {
      checkValue(value)
      const names = new Set(this.#list.all.flatMap(({ targets }) => targets.map(({ name }) => name)))
      const targets = makeTargets(asked, names)
      if (this.#list.all.length >= mostSecrets) throw notTaken('There are too many secrets.', 'Remove some.')
      const vault = await this.#options.vaults.best()
      const secret: KeptSecret = {
        id: this.#options.newId(),
        title: this.#freeTitle(title ?? defaultTitle(asked, targets[0]?.host ?? '')),
        preset: asked.preset,
        targets,
        addedAt: this.#options.now().toISOString(),
        replacedAt: null,
        keptIn: vault.kind,
        grants: [],
      }
      await this.#list.save((secrets) => [...secrets, { ...secret, isPending: true }])
      try {
        await this.#put(vault, secret.id, value)
      } catch (error) {
        await this.#forget(secret.id)
        throw error
      }
      return await this.#change(secret.id, () => secret)
    })
  }

  async replace(reference: string, value: string): Promise<KeptSecret> {
    return await this.#turns.next(async () => {
      checkValue(value)
      const secret = this.find(reference)
      const vault = await this.#options.vaults.best()
      await this.#put(vault, secret.id, value)
      const replaced = { keptIn: vault.kind, replacedAt: this.#options.now().toISOString() }
      const kept = await this.#change(secret.id, (one) => ({ ...one, ...replaced }), sandboxesOf(secret))
      if (vault.kind !== secret.keptIn) await this.#removeValue(secret)
      return kept
    })
  }

  async remove(reference: string): Promise<void> {
    const { id } = this.find(reference)
    this.#withdraw(id)
    await this.#turns.next(async () => {
      this.find(id)
      this.#withdraw(id)
      await this.#change(id, (one) => ({ ...one, isPending: true })).catch((error: unknown) => {
        throw notWritten(error)
      })
      await this.#forget(id)
    })
  }

  async grant(reference: string, sandbox: SandboxId): Promise<KeptSecret> {
    return await this.#turns.next(async () => {
      const secret = this.find(reference)
      return grantOf(secret, sandbox) === null ? await this.#grant(secret, sandbox, {}) : secret
    })
  }

  /** It may be used in a cloud, too. Grants it. */
  async consent(reference: string, sandbox: SandboxId): Promise<KeptSecret> {
    return await this.#turns.next(async () => {
      const secret = this.find(reference)
      const grant = grantOf(secret, sandbox)
      if (grant === null) return await this.#grant(secret, sandbox, { inCloud: true })
      if (grant.inCloud === true) return secret
      return await this.#change(secret.id, withGrant(sandbox, { inCloud: true }), [sandbox])
    })
  }

  /** It stays on this computer from now on. Counts at once, as `revoke` does. */
  async keepHere(reference: string, sandbox: SandboxId): Promise<KeptSecret> {
    const { id } = this.find(reference)
    this.#withdrawConsent(id, sandbox)
    return await this.#turns.next(async () => {
      this.#withdrawConsent(id, sandbox)
      await this.#list.saveRest().catch((error: unknown) => {
        throw notWritten(error)
      })
      return this.find(id)
    })
  }

  /** Counts at once, whatever the keyring and the disk do; it rejects when that could not be written down. */
  async revoke(reference: string, sandbox: SandboxId): Promise<KeptSecret> {
    const { id } = this.find(reference)
    this.#withdraw(id, sandbox)
    return await this.#turns.next(async () => {
      // A grant that was under way before it.
      this.#withdraw(id, sandbox)
      await this.#list.saveRest().catch((error: unknown) => {
        throw notWritten(error)
      })
      return this.find(id)
    })
  }

  async limit(reference: string, sandbox: SandboxId, limits: Partial<SecretLimits>): Promise<KeptSecret> {
    return await this.#turns.next(async () => {
      const secret = this.find(reference)
      const grant = grantOf(secret, sandbox)
      if (grant === null) throw notTaken('This sandbox may not use it.', 'Grant it first.')
      const limited = { limits: { ...grant.limits, ...limits } }
      return await this.#change(secret.id, withGrant(sandbox, limited), [sandbox])
    })
  }

  /** The sandbox is gone for good. */
  async forgetSandbox(sandbox: SandboxId): Promise<void> {
    await Promise.all(this.grantedTo(sandbox).map(({ id }) => this.revoke(id, sandbox)))
  }

  /** For the endpoints alone, here and in a machine where that was agreed to. Rejects with `secret-not-readable`. */
  async value(id: string): Promise<string> {
    const secret = this.find(id)
    const known = this.#values.get(secret.id)
    if (known !== undefined) return known
    const vault = await this.#options.vaults.of(secret.keptIn).catch((error: unknown) => {
      throw notReadable(secret.title, error instanceof Error ? error.message : String(error))
    })
    const value = await vault.read(secret.id).catch((error: unknown) => {
      throw notReadable(secret.title, error instanceof Error ? error.message : String(error))
    })
    if (value === null || !secretValuePattern.test(value)) throw notReadable(secret.title, 'It is no longer there.')
    if (this.list().some(({ id }) => id === secret.id)) this.#values.set(secret.id, value)
    return value
  }

  async close(): Promise<void> {
    await this.#turns.settled()
    this.#values.clear()
  }

  async #grant(secret: KeptSecret, sandbox: SandboxId, more: Pick<KeptGrant, 'inCloud'>): Promise<KeptSecret> {
    this.#checkVariables(secret, sandbox)
    const limits = secret.preset === null ? usualLimits : secretPreset(secret.preset).limits
    const grant: KeptGrant = { sandbox, grantedAt: this.#options.now().toISOString(), limits, ...more }
    return await this.#change(secret.id, (one) => ({ ...one, grants: [...one.grants, grant] }), [sandbox])
  }

  async #put(vault: Vault, id: string, value: string): Promise<void> {
    this.#values.delete(id)
    await vault.write(id, value).catch((error: unknown) => {
      throw notKept(error, value)
    })
  }

  async #forget(id: string): Promise<void> {
    const secret = this.#list.find(id)
    if (secret === undefined) return
    await this.#removeValue(secret)
    await this.#list.save((secrets) => secrets.filter((one) => one.id !== id))
  }

  async #removeValue({ id, keptIn, title }: KeptSecret): Promise<void> {
    this.#values.delete(id)
    const vault = await this.#options.vaults.of(keptIn).catch((error: unknown) => {
      throw notReadable(title, error instanceof Error ? error.message : String(error))
    })
    await vault.remove(id)
  }

  /** Two secrets that would set the same variable in one sandbox exclude each other. */
  #checkVariables(secret: KeptSecret, sandbox: SandboxId): void {
    const wanted = new Set(variableNames(secret.targets))
    for (const other of this.grantedTo(sandbox)) {
      const both = variableNames(other.targets).find((name) => wanted.has(name))
      if (both !== undefined) throw alreadyUsesSuch(other.title, both)
    }
  }

  #freeTitle(wanted: string): string {
    const titles = new Set(this.#list.all.map(({ title }) => title))
    for (let number = 1; ; number += 1) {
      const title = number === 1 ? wanted : `${wanted} ${String(number)}`
      if (!titles.has(title)) return title
    }
  }

  /** What it is made of counts then: a grant may have been revoked in between. */
  async #change(
    id: string,
    change: (secret: KeptSecret) => KeptSecret,
    sandboxes: readonly SandboxId[] = [],
  ): Promise<KeptSecret> {
    await this.#list.save(withSecret(id, change))
    const secret = this.#list.find(id)
    if (secret === undefined) throw noSuchSecret(id)
    this.#tell(secret, sandboxes)
    return secret
  }

  /** Takes a grant away, or all of them, at once: who has something open with it is told. */
  #withdraw(id: string, sandbox: SandboxId | null = null): void {
    const secret = this.#list.find(id)
    const gone = secret?.grants.filter((grant) => sandbox === null || grant.sandbox === sandbox) ?? []
    if (secret === undefined || gone.length === 0) return
    const left = { ...secret, grants: secret.grants.filter((grant) => !gone.includes(grant)) }
    this.#list.now(withSecret(id, () => left))
    this.#tell(left, sandboxesOf({ ...secret, grants: gone }))
  }

  #withdrawConsent(id: string, sandbox: SandboxId): void {
    const secret = this.#list.find(id)
    if (secret === undefined || grantOf(secret, sandbox)?.inCloud !== true) return
    const left = withGrant(sandbox, { inCloud: undefined })(secret)
    this.#list.now(withSecret(id, () => left))
    this.#tell(left, [sandbox])
  }

  #tell(secret: KeptSecret, sandboxes: readonly SandboxId[]): void {
    for (const listener of [...this.#listeners]) listener(secret, sandboxes)
  }
}

const withGrant =
  (sandbox: SandboxId, change: Partial<KeptGrant>) =>
  (secret: KeptSecret): KeptSecret => ({
    ...secret,
    grants: secret.grants.map((grant) => (grant.sandbox === sandbox ? { ...grant, ...change } : grant)),
  })

const sandboxesOf = ({ grants }: KeptSecret): readonly SandboxId[] => grants.map(({ sandbox }) => sandbox)

function checkValue(value: string): void {
  if (!secretValuePattern.test(value)) throw notAValue()
}

function defaultTitle({ preset }: AskedSecret, host: string): string {
  return preset === null ? host : secretPreset(preset).title
}
