import type { FlyClient } from '../client.ts'
import { FlyError } from '../fly-error.ts'
import type { CallSettings } from '../request.ts'
import { anything, lease, type Lease } from '../shapes.ts'
import { whileConflicting } from '../while-conflicting.ts'

export interface LeaseWanted {
  /** Ended by itself after so long, should we die: 30 to 120. */
  readonly seconds?: number
  readonly description?: string
}

/** Does something to a machine that nobody else can change meanwhile; hand `nonce` to each call. The lease is given back, whatever happens. */
export async function withLease<T>(
  client: FlyClient,
  app: string,
  id: string,
  work: (nonce: string) => Promise<T>,
  wanted: LeaseWanted = {},
  settings: CallSettings = {},
): Promise<T> {
  const { nonce } = await takeLease(client, app, id, wanted, settings)
  try {
    return await work(nonce)
  } finally {
    await giveLeaseBack(client, app, id, nonce)
  }
}

async function takeLease(
  client: FlyClient,
  app: string,
  id: string,
  wanted: LeaseWanted,
  settings: CallSettings,
): Promise<Lease> {
  const ttl = wanted.seconds ?? 60
  const path = ['apps', app, 'machines', id, 'lease']
  // Some of Fly reads one, some the other.
  const both = { query: { ttl }, body: { ttl, description: wanted.description ?? 'airlock' } }
  const request = { ...settings, ...both, method: 'POST', path, app, action: `lease.take ${id}` } as const
  return whileConflicting(client.world, settings.signal, () => client.request(request, lease))
}

/** Also when the work was cancelled. One that cannot be given back ends by itself soon. */
async function giveLeaseBack(client: FlyClient, app: string, id: string, nonce: string): Promise<void> {
  const path = ['apps', app, 'machines', id, 'lease']
  try {
    const request = { method: 'DELETE', path, app, nonce, action: `lease.give ${id}`, repeatable: true } as const
    await client.request({ ...request, timeoutMs: 10_000 }, anything)
  } catch (error) {
    // Of no interest to whoever did the work, unless it is a fault of ours.
    if (!(error instanceof FlyError)) throw error
  }
}
