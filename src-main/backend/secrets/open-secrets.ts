import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { endpointVariables } from '../../../src-shared/secrets/variables.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { openFileVault } from './file-vault.ts'
import type { OpenKeyringEntry } from './keyring.ts'
import { SecretEndpoints, type SecretEndpointsOptions } from './secret-endpoints.ts'
import { SecretStore } from './secret-store.ts'
import { SecretUsage } from './secret-usage.ts'
import { consentedTo } from './secrets-for-machine.ts'
import { Vaults } from './vaults.ts'

export interface OpenSecretsOptions extends Pick<SecretEndpointsOptions, 'dial' | 'authorities' | 'permit'> {
  readonly directory: string
  readonly vaults: Vaults
  readonly now: () => Date
  readonly log: BackendLog
}

export interface Secrets {
  readonly store: SecretStore
  readonly usage: SecretUsage
  readonly endpoints: SecretEndpoints
  /** Calls `listener` when something that is shown of secrets has changed. */
  subscribe(listener: () => void): () => void
  /** What to know about where values lie, as a sentence; null when there is nothing to say. */
  storageWords(): string | null
  /** What programs that start in a sandbox get. */
  variables(sandbox: SandboxId): Readonly<Record<string, string>>
  /** What programs get that start in one in a cloud: of those alone that a person agreed to have used there. */
  variablesThere(sandbox: SandboxId): Readonly<Record<string, string>>
  forgetSandbox(sandbox: SandboxId): Promise<void>
  close(): Promise<void>
}

/** Where values lie: one for all that keep some, since a file has one writer. */
export function openVaults(directory: string, openEntry: OpenKeyringEntry, log?: BackendLog): Vaults {
  return new Vaults({ openEntry, file: openFileVault(valuesIn(directory)), ...(log === undefined ? {} : { log }) })
}

const valuesIn = (directory: string): string => join(directory, 'secret-values.json')

/** That values lie in a file, and why, as a sentence; null when there is nothing to say. */
export function storageWords(directory: string, vaults: Vaults, isAnyInFile: boolean): string | null {
  const why = vaults.whyFile
  if (!isAnyInFile && why === null) return null
  const where = `Secrets are kept in a file that only you can read (${valuesIn(directory)})`
  return why === null ? `${where}.` : `${where}, since this computer has no keyring that answers. ${why} ${toUseOne}`
}

const toUseOne =
  'To use one, start or unlock it, end Airlock (`airlock quit`), then give the value again (`airlock secrets replace`).'

const saveEveryMs = 10_000
/** Counts are shown while they are used, not with each byte. */
const tellEveryMs = 1000

export async function openSecrets({
  directory,
  vaults,
  now,
  log,
  dial,
  authorities,
  permit,
}: OpenSecretsOptions): Promise<Secrets> {
  const newId = () => randomBytes(8).toString('hex')
  const store = await SecretStore.open({ directory, vaults, now, newId, log })
  const usage = await SecretUsage.open({
    path: join(directory, 'secret-usage.json'),
    write: (path, text) => writeFileAtomic(path, text, { mode: 0o600 }),
    now,
    log,
  })
  const endpoints = new SecretEndpoints({ store, usage, log, dial, authorities, permit })
  const unsubscribe = store.subscribe((secret, sandboxes) => {
    if (secret.isPending === true && secret.grants.length === 0) usage.forget(secret.id)
    if (sandboxes.length > 0) log.info(`The grants of a secret changed: ${secret.id}`)
  })
  const saving = setInterval(() => void usage.save(), saveEveryMs)
  saving.unref()

  return {
    store,
    usage,
    endpoints,
    subscribe(listener) {
      const stops = [store.subscribe(listener), usage.subscribe(listener, tellEveryMs)]
      return () => {
        for (const stop of stops) stop()
      }
    },
    storageWords: () =>
      storageWords(
        directory,
        vaults,
        store.list().some(({ keptIn }) => keptIn === 'file'),
      ),
    variables: (sandbox) => endpointVariables(store.grantedTo(sandbox).flatMap(({ targets }) => targets)),
    variablesThere: (sandbox) => endpointVariables(consentedTo(store, sandbox).flatMap(({ targets }) => targets)),
    async forgetSandbox(sandbox) {
      await store.forgetSandbox(sandbox)
      for (const { id } of store.list()) usage.forget(id, sandbox)
    },
    async close() {
      clearInterval(saving)
      unsubscribe()
      endpoints.close()
      await Promise.all([store.close(), usage.save()])
    },
  }
}
