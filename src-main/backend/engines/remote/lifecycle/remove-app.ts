import type { CallOptions } from '../../engine.ts'
import { settingsOf, type Cloud } from '../cloud.ts'
import { notGoneYet } from '../cloud-errors.ts'
import { deleteApp, isAppAvailable } from '../machines-api/calls/apps.ts'
import { pause } from '../machines-api/world.ts'
import type { CloudRecord } from '../records/cloud-record.ts'

/**
 * Removes whatever there is of a sandbox at Fly: one app with all that is in it. Its record goes last, so that one that
 * was not removed is never forgotten. Gone already = done.
 */
export async function removeApp(cloud: Cloud, record: CloudRecord, options: CallOptions = {}): Promise<void> {
  const { client, records } = cloud
  await records.save({ ...record, isGoing: true })
  if (record.phase !== 'planned' || (await wasMadeAllTheSame(cloud, record.app, options))) {
    await deleteApp(client, record.app, settingsOf(options))
    await untilGone(cloud, record.app, options)
  }
  await records.forget(record.spec.id)
}

/** Nobody knows what became of the request for it: looked for twice, since a first “no” proves nothing. */
async function wasMadeAllTheSame(cloud: Cloud, app: string, options: CallOptions): Promise<boolean> {
  const look = async () => (await isAppAvailable(cloud.client, app, settingsOf(options))).is === 'ours'
  if (await look()) return true
  await pause(cloud.client.world, 1000, options.signal)
  return await look()
}

export async function untilGone(cloud: Cloud, app: string, options: CallOptions): Promise<void> {
  const { client, patience } = cloud
  const until = client.world.now() + patience.settleMs
  while ((await isAppAvailable(client, app, settingsOf(options))).is === 'ours') {
    if (client.world.now() > until) throw notGoneYet(app)
    await pause(client.world, 1000, options.signal)
  }
}
