import { randomBytes } from 'node:crypto'
import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import type { PhasedCallOptions } from '../../engine.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import { inPhase } from '../../work/phase.ts'
import { settingsOf, type Cloud, type Placement } from '../cloud.ts'
import { otherIsolation, taken } from '../cloud-errors.ts'
import { newAppName } from '../cloud-names.ts'
import { deleteVolume } from '../machines-api/calls/volumes.ts'
import { failureOf } from '../machines-api/fly-error.ts'
import type { CloudRecord } from '../records/cloud-record.ts'
import { Recorded } from '../records/recorded.ts'
import { makeApp } from './make-app.ts'
import { makeMachine } from './make-machine.ts'
import { makeVolume } from './make-volume.ts'
import { removeApp } from './remove-app.ts'

/** Makes app, disk and machine; rolled back whole when anything fails or is cancelled. Nothing is started. */
export async function createSandbox(cloud: Cloud, spec: SandboxSpec, options: PhasedCallOptions): Promise<CloudRecord> {
  if (spec.isolation !== 'best') throw otherIsolation(spec.isolation)
  const placement = cloud.placementFor(spec)
  await makeRoom(cloud, spec, options)
  const image = await inPhase(options.report, 'image', 'Looking for its image', async (progress) => {
    stopIfCancelled(options.signal)
    return await cloud.imageFor(spec, { ...settingsOf(options), progress })
  })
  await inPhase(options.report, 'runtime', 'It is in the image', () => {
    stopIfCancelled(options.signal)
    return Promise.resolve()
  })
  const recorded = new Recorded(cloud.records, planned(cloud, spec, image.reference, placement))
  await recorded.change({})
  try {
    await inPhase(options.report, 'prepare', 'Making an app with a network of its own', () =>
      makeApp(cloud, recorded, options),
    )
    await whereThereIsRoom(cloud, recorded, placement, options)
    return recorded.current
  } catch (error) {
    // What cannot be removed now is written down, and the next sweep goes on with it.
    await removeApp(cloud, recorded.current).catch(() => undefined)
    throw error
  }
}

/** What an attempt left that was killed half-way is removed before another one. */
async function makeRoom(cloud: Cloud, spec: SandboxSpec, options: PhasedCallOptions): Promise<void> {
  const before = await cloud.records.read(spec.id)
  if (before === null) return
  if (before.phase === 'made' || before.wasStarted) throw taken(spec.id)
  await removeApp(cloud, before, options)
}

function planned(cloud: Cloud, spec: SandboxSpec, image: string, placement: Placement): CloudRecord {
  return {
    schema: 1,
    spec,
    organisation: cloud.organisation,
    app: newAppName(cloud.appPrefix),
    phase: 'planned',
    region: placement.regions[0],
    image,
    volume: null,
    machine: null,
    version: null,
    config: null,
    token: randomBytes(32).toString('hex'),
    hasSpareDisk: false,
    isGoing: false,
    wasStarted: false,
    run: null,
  }
}

/** Disk and machine in the first region that has room for both. */
async function whereThereIsRoom(
  cloud: Cloud,
  recorded: Recorded,
  placement: Placement,
  options: PhasedCallOptions,
): Promise<void> {
  const { report } = options
  for (const [index, region] of placement.regions.entries()) {
    try {
      await recorded.change({ region })
      await inPhase(report, 'volumes', `Making its disk in ${region}`, () =>
        makeVolume(cloud, recorded, placement, options),
      )
      await inPhase(report, 'container', `Making its machine in ${region}`, () =>
        makeMachine(cloud, recorded, placement, options),
      )
      return
    } catch (error) {
      const isLast = index === placement.regions.length - 1
      if (isLast || failureOf(error, 'capacity') === null) throw error
      await forgetVolume(cloud, recorded, options)
    }
  }
}

/** A disk is bound to its region, and costs. */
async function forgetVolume(cloud: Cloud, recorded: Recorded, options: PhasedCallOptions): Promise<void> {
  const { app, volume } = recorded.current
  if (volume !== null) await deleteVolume(cloud.client, app, volume, settingsOf(options))
  await recorded.change({ phase: 'app', volume: null, config: null })
}
