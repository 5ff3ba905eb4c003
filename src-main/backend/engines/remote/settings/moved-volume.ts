import type { CallOptions } from '../../engine.ts'
import { settingsOf, type Cloud } from '../cloud.ts'
import { volumeNameOf } from '../cloud-names.ts'
import { readVolume } from '../machines-api/calls/volumes.ts'
import type { Machine } from '../machines-api/shapes.ts'
import type { CloudRecord } from '../records/cloud-record.ts'
import { Recorded } from '../records/recorded.ts'

/**
 * When Fly moves a machine to another host, its disk is copied and has another id from then on. The record as it is with that
 * one, where it is this sandbox's own disk by app and name; else the record as it was.
 */
export async function followVolume(
  cloud: Cloud,
  record: CloudRecord,
  machine: Machine,
  options: CallOptions,
): Promise<CloudRecord> {
  const { config, volume, app, spec } = record
  const mounted = machine.config?.mounts ?? []
  const [mount] = mounted
  if (config === null || mounted.length !== 1 || mount?.volume === undefined || mount.volume === volume) return record
  const { name } = await readVolume(cloud.client, app, mount.volume, settingsOf(options))
  if (name?.startsWith(volumeNameOf(spec.id)) !== true) return record
  const recorded = new Recorded(cloud.records, record)
  const mounts = config.mounts.map((one) => ({ ...one, volume: mount.volume ?? one.volume }))
  await recorded.change({ volume: mount.volume, config: { ...config, mounts } })
  return recorded.current
}
