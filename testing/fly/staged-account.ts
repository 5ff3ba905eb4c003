import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Fly } from './fly.ts'
import { StandInHost } from './hosts/stand-in-host.ts'
import { stageService } from '../../src-main/backend/fixtures/staged-service.ts'
import { temporaryDirectory } from '../../src-main/backend/fixtures/temporary-directory.ts'
import type { SandboxRecord } from '../../src-main/backend/records/record.ts'
import type { OpenKeyringEntry } from '../../src-main/backend/secrets/keyring.ts'
import { noKeyring } from '../../src-main/backend/secrets/fixtures/staged-secrets.ts'
import { openVaults, storageWords } from '../../src-main/backend/secrets/open-secrets.ts'
import { AccountStore } from '../../src-main/backend/cloud/account-store.ts'
import { CloudAccounts } from '../../src-main/backend/cloud/cloud-account.ts'
import { CloudService } from '../../src-main/backend/cloud/cloud-service.ts'
import { flyParts } from '../../src-main/backend/cloud/fly-parts.ts'
import { wayThere } from '../../src-main/backend/cloud/way-there.ts'
import { nowhere } from '../../src-main/backend/egress/parts.ts'

export interface StagedAccountOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly openEntry?: OpenKeyringEntry
  readonly records?: readonly SandboxRecord[]
  /** Of a backend before. */
  readonly directory?: string
  readonly fly?: Fly
}

/** A backend’s account at a Fly of the tests, whose machines are stand-ins. */
export async function stagedAccount(options: StagedAccountOptions = {}) {
  const home = await temporaryDirectory()
  const directory = options.directory ?? home.path
  const fly = options.fly ?? (await Fly.start(new StandInHost()))
  fly.cloud.settings.secondMs = 50
  const parts = flyParts({
    env: { FLY_FLAPS_BASE_URL: fly.url, ...options.env },
    way: wayThere(nowhere),
    resources: join(import.meta.dirname, '..', '..', 'resources'),
    cacheDirectory: join(home.path, 'cache'),
    runtimeSource: { runtimeFor: () => Promise.reject(new Error('Nothing is brought there.')) },
    stateDirectory: directory,
    installationKey: createHash('sha256').update('a test').digest(),
  })({ exportImage: () => null, lifeFor: () => ({ idleMinutes: null, endsAt: null }) })
  const vaults = openVaults(directory, options.openEntry ?? noKeyring)
  const log: string[] = []
  const store = await AccountStore.open({
    ...{ directory, vaults, now: () => new Date('2026-03-01T10:20:00.000Z') },
    log: { info: (text) => log.push(text), error: (text, error) => log.push(`${text} ${String(error)}`) },
  })
  const accounts = new CloudAccounts({ store, parts })
  const staged = await stageService(options.records ?? [], undefined, undefined, {
    elsewhere: [{ id: 'fly', source: accounts }],
    pace: { list: 50, lost: 5, lostMost: 20, search: 20, ping: 20 },
  })
  const cloud = new CloudService({
    ...{ accounts, store, service: staged.service },
    storageWords: () => storageWords(directory, vaults, store.account?.keptIn === 'file'),
  })
  return {
    ...{ fly, cloud, store, accounts, vaults, directory, log, staged },
    [Symbol.asyncDispose]: async () => {
      await staged[Symbol.asyncDispose]()
      if (options.fly === undefined) await fly.close()
      await home[Symbol.asyncDispose]()
    },
  }
}
