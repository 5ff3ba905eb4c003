import { randomBytes } from 'node:crypto'
import type { PhasedCallOptions } from '../../engine.ts'
import { inPhase } from '../../work/phase.ts'
import { settingsOf, type Cloud } from '../cloud.ts'
import { notFound } from '../cloud-errors.ts'
import { volumeNameOf } from '../cloud-names.ts'
import { createVolume, readVolume, type Guest } from '../machines-api/calls/volumes.ts'
import type { Recorded } from '../records/recorded.ts'
import { makeFromRecord, removeMachine } from './make-machine.ts'
import { untilMade } from './make-volume.ts'
import { readOwn } from './read-own.ts'
import { removeSpareDisks } from './spare-disks.ts'
import { wrongState } from '../../wrong-state.ts'

const resting: ReadonlySet<string> = new Set(['created', 'stopped', 'failed'])

/**
 * Moves a resting sandbox to another computer at Fly, where its own has no room or is failing: Fly copies the disk, and the machine is made
 * anew on the copy. The old disk stays until the machine has run on the new one.
 */
export async function moveHost(cloud: Cloud, recorded: Recorded, options: PhasedCallOptions): Promise<void> {
  const { client } = cloud
  const settings = settingsOf(options)
  const { app, spec, region, volume, config } = recorded.current
  const machine = await readOwn(cloud, recorded.current, options)
  if (machine !== null && !resting.has(machine.state)) throw wrongState(`Its machine is ${machine.state}.`)
  if (volume === null || config === null) throw notFound(spec.id, 'It was never made whole.')
  // Whatever an attempt before this one left goes first: then there are two disks at most.
  await recorded.change({ hasSpareDisk: true })
  await removeSpareDisks(cloud, recorded, options)
  const copy = await inPhase(options.report, 'volumes', 'Copying its disk to another computer at Fly.io', async () => {
    await recorded.change({ hasSpareDisk: true })
    const { size_gb: sizeGb = 1 } = await readVolume(client, app, volume, settings)
    const name = `${volumeNameOf(spec.id)}_${randomBytes(2).toString('hex')}`
    const wanted = { name, region, sizeGb, compute: config.guest as Guest, computeImage: config.image, from: volume }
    const made = await createVolume(client, app, wanted, settings)
    await untilMade(cloud, app, made.id, options)
    return made.id
  })
  await inPhase(options.report, 'container', 'Making its machine there', async () => {
    const mounts = config.mounts.map((mount) => ({ ...mount, volume: copy }))
    // From here on the copy counts: a start makes its machine, should this end half-way.
    await recorded.change({ volume: copy, config: { ...config, mounts }, machine: null, version: null })
    if (machine !== null) await removeMachine(cloud, app, machine.id, options)
    await makeFromRecord(cloud, recorded, options)
  })
}
