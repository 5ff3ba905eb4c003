import { openSecrets, openVaults, type Secrets } from '../../src-main/backend/secrets/open-secrets.ts'
import type { BackendLog } from '../../src-main/backend/logs/backend-log.ts'

/** Secrets as they are, in a folder of the fake backend's; there is no keyring, and nothing can be reached. */
export async function fakeSecrets(directory: string, log: BackendLog): Promise<Secrets> {
  return await openSecrets({
    directory,
    vaults: openVaults(directory, () => Promise.reject(new Error('The fake backend has none.'))),
    now: () => new Date(),
    log,
    dial: () => Promise.reject(new Error('The fake backend reaches nothing.')),
    permit: () => undefined,
    authorities: () => Promise.resolve(undefined),
  })
}
