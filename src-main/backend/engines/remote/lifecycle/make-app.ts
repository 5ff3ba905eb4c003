import type { CallOptions } from '../../engine.ts'
import { settingsOf, type Cloud } from '../cloud.ts'
import { newAppName } from '../cloud-names.ts'
import { assignAddress, listAddresses, type AddressKind } from '../machines-api/calls/addresses.ts'
import { createApp } from '../machines-api/calls/apps.ts'
import { failureOf, isAmbiguous } from '../machines-api/fly-error.ts'
import type { Recorded } from '../records/recorded.ts'

const names = 3

/** An app of its own, in a network of its own, with the addresses that cost nothing. */
export async function makeApp(cloud: Cloud, recorded: Recorded, options: CallOptions): Promise<void> {
  const settings = settingsOf(options)
  for (let attempt = 1; ; attempt += 1) {
    const { app } = recorded.current
    try {
      await createApp(cloud.client, { name: app, organisation: cloud.organisation, network: app }, settings)
      break
    } catch (error) {
      if (attempt === names || failureOf(error, 'conflict')?.reason !== 'name') throw error
      // Somebody else in the world has that name.
      await recorded.change({ app: newAppName(cloud.appPrefix) })
    }
  }
  await recorded.change({ phase: 'app' })
  for (const kind of ['shared_v4', 'v6'] as const) await ensureAddress(cloud, recorded.current.app, kind, options)
}

/** A second address of a kind would be one too many, so an answer that was lost is looked for. */
async function ensureAddress(cloud: Cloud, app: string, kind: AddressKind, options: CallOptions): Promise<void> {
  const settings = settingsOf(options)
  try {
    await assignAddress(cloud.client, app, kind, settings)
  } catch (error) {
    if (!isAmbiguous(error)) throw error
    const has = (await listAddresses(cloud.client, app, settings)).some(({ type }) => type === kind)
    if (!has) await assignAddress(cloud.client, app, kind, settings)
  }
}
