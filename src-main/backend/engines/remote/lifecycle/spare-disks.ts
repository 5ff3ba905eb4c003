import type { CallOptions } from '../../engine.ts'
import { settingsOf, type Cloud } from '../cloud.ts'
import { volumeNameOf } from '../cloud-names.ts'
import { deleteVolume, listVolumes } from '../machines-api/calls/volumes.ts'
import type { Recorded } from '../records/recorded.ts'

/**
 * Removes every disk of a sandbox but the one in use: an old one that was copied, or copies that nothing came of. Only once the one in use is
 * seen to be whole; until then all stay, and the next start looks again.
 */
export async function removeSpareDisks(cloud: Cloud, recorded: Recorded, options: CallOptions): Promise<void> {
  const { app, spec, volume, hasSpareDisk } = recorded.current
  if (!hasSpareDisk) return
  const settings = settingsOf(options)
  const all = await listVolumes(cloud.client, app, settings)
  if (!all.some(({ id, state }) => id === volume && state === 'created')) return
  for (const { id, name } of all) {
    if (id !== volume && name?.startsWith(volumeNameOf(spec.id)) === true) {
      await deleteVolume(cloud.client, app, id, settings)
    }
  }
  await recorded.change({ hasSpareDisk: false })
}
