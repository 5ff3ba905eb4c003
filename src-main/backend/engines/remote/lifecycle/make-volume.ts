import type { CallOptions } from '../../engine.ts'
import { settingsOf, type Cloud, type Placement } from '../cloud.ts'
import { volumeNameOf } from '../cloud-names.ts'
import { createVolume, readVolume } from '../machines-api/calls/volumes.ts'
import { failureOf } from '../machines-api/fly-error.ts'
import { pause } from '../machines-api/world.ts'
import type { Recorded } from '../records/recorded.ts'

/** Its disk, in a region, where there is room beside it for the machine. */
export async function makeVolume(
  cloud: Cloud,
  recorded: Recorded,
  placement: Placement,
  options: CallOptions,
): Promise<void> {
  const { app, spec, image, region } = recorded.current
  const wanted = { name: volumeNameOf(spec.id), region, sizeGb: placement.volumeGb, compute: placement.guest }
  const made = await createVolume(cloud.client, app, { ...wanted, computeImage: image }, settingsOf(options))
  await recorded.change({ phase: 'volume', volume: made.id, region: made.region ?? region })
  if (made.state === 'creating') await untilMade(cloud, app, made.id, options)
}

/** Waits until a disk can be used; not every part of Fly knows it at once. */
export async function untilMade(cloud: Cloud, app: string, id: string, options: CallOptions): Promise<void> {
  const { client, patience } = cloud
  const until = client.world.now() + patience.settleMs
  for (;;) {
    try {
      if ((await readVolume(client, app, id, settingsOf(options))).state !== 'creating') return
      // A machine that wants it says so, with Fly's own words, should it still not be there.
      if (client.world.now() > until) return
    } catch (error) {
      if (failureOf(error, 'not-found') === null || client.world.now() > until) throw error
    }
    await pause(client.world, 500, options.signal)
  }
}
