import { randomBytes } from 'node:crypto'
import { untilAborted } from '../until-aborted.ts'
import type { Vault } from './vault.ts'

/** What is asked of one entry of the computer's keyring. */
export interface KeyringEntry {
  setPassword(value: string): Promise<void>
  getPassword(): Promise<string | null | undefined>
  deletePassword(): Promise<boolean>
}

/** Opens an entry by name; rejects where there is no keyring. */
export type OpenKeyringEntry = (account: string) => Promise<KeyringEntry>

const service = 'Airlock'

/**
 * The keyring of this computer, by one library for every door. On Linux only the Secret Service counts: the kernel's
 * own keyring forgets everything at the next start.
 */
export const openSystemEntry: OpenKeyringEntry = async (account) => {
  const { AsyncEntry } = await import('@napi-rs/keyring')
  return new AsyncEntry(service, account, { linux: { store: 'secret-service' } })
}

export type FoundKeyring =
  | { readonly vault: Vault }
  /** Why there is none, for a person; `detail` is what its library says of it. */
  | { readonly why: string; readonly detail?: string }

/** Tries the keyring by a round trip: one that is there, locked and asks nobody is as good as none. Never rejects. */
export async function findKeyring(open: OpenKeyringEntry, patienceMs: number): Promise<FoundKeyring> {
  const value = randomBytes(16).toString('hex')
  const attempt = tryRoundTrip(open, `probe ${randomBytes(6).toString('hex')}`, value)
  try {
    const isKept = await untilAborted(attempt, AbortSignal.timeout(patienceMs))
    return isKept ? { vault: keyringVault(open, patienceMs) } : { why: 'The keyring gave back something else.' }
  } catch (error) {
    // What comes of it later changes nothing more.
    attempt.catch(() => false)
    return { why: reasonOf(error, patienceMs), detail: textOf(error) }
  }
}

async function tryRoundTrip(open: OpenKeyringEntry, account: string, value: string): Promise<boolean> {
  const entry = await open(account)
  await entry.setPassword(value)
  try {
    return (await entry.getPassword()) === value
  } finally {
    await entry.deletePassword()
  }
}

function keyringVault(open: OpenKeyringEntry, patienceMs: number): Vault {
  /** A keyring may ask the person to unlock it, and the person may be away. */
  async function inTime<T>(id: string, work: (entry: KeyringEntry) => Promise<T>): Promise<T> {
    return await untilAborted(open(id).then(work), AbortSignal.timeout(patienceMs))
  }
  return {
    kind: 'keyring',
    read: async (id) => (await inTime(id, (entry) => entry.getPassword())) ?? null,
    write: (id, value) => inTime(id, (entry) => entry.setPassword(value)),
    remove: async (id) => {
      await inTime(id, (entry) => entry.deletePassword())
    },
  }
}

function reasonOf(error: unknown, patienceMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `The keyring did not answer within ${String(Math.round(patienceMs / 1000))} seconds.`
  }
  const text = textOf(error)
  return ofItsLibrary.test(text) ? noService : text
}

/** Words of the library, which name its own parts and nothing that a person could do. */
const ofItsLibrary = /platform failure|secure storage|d-?bus/i
const noService =
  process.platform === 'linux'
    ? 'No program that keeps passwords, such as GNOME Keyring or KWallet, answers in this session.'
    : 'The system’s keyring does not let Airlock in.'

function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1).join('').slice(0, 300)
}
