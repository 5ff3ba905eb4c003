import type { CallOptions } from '../../engine.ts'
import { settingsOf, type Cloud, type Placement } from '../cloud.ts'
import { machineNameOf } from '../cloud-names.ts'
import { desiredConfig, type DesiredConfig } from '../machine/desired-config.ts'
import { machineMetadata, metadataKeys } from '../machine/metadata.ts'
import { createMachine } from '../machines-api/calls/create-machine.ts'
import { deleteMachine } from '../machines-api/calls/machines.ts'
import type { Guest } from '../machines-api/calls/volumes.ts'
import { waitForMachine } from '../machines-api/calls/wait-for-machine.ts'
import { failureOf } from '../machines-api/fly-error.ts'
import type { Machine, MachineConfig } from '../machines-api/shapes.ts'
import { pause } from '../machines-api/world.ts'
import type { Recorded } from '../records/recorded.ts'

/** The machine on the disk that was made for it. Its config is written down first; it is not started. */
export async function makeMachine(
  cloud: Cloud,
  recorded: Recorded,
  placement: Placement,
  options: CallOptions,
): Promise<void> {
  await configure(cloud, recorded, placement.guest)
  await makeFromRecord(cloud, recorded, options)
}

async function configure(cloud: Cloud, recorded: Recorded, guest: Guest): Promise<void> {
  const { app, spec, image, token, volume } = recorded.current
  if (volume === null) throw new TypeError('A machine is made for a volume.')
  const metadata = machineMetadata(cloud.signer, app, spec)
  const life = cloud.lifeFor(spec)
  await recorded.change({ config: desiredConfig({ spec, image, guest, volume, token, life, metadata }) })
}

/** The same machine again, from what is written down. */
export async function makeFromRecord(cloud: Cloud, recorded: Recorded, options: CallOptions): Promise<void> {
  const { app, spec, region, config } = recorded.current
  if (config === null) throw new TypeError('The config of a machine is written down before it is made.')
  const lookFor = { [metadataKeys.sandbox]: spec.id }
  const wanted = { name: machineNameOf(spec.id), region, config: asWritten(config), lookFor, skipLaunch: true }
  const make = () =>
    onceDiskIsKnown(cloud, options, () => createMachine(cloud.client, app, wanted, settingsOf(options)))
  let made = await make()
  const [mount] = made.config?.mounts ?? []
  if (mount?.volume !== undefined && mount.volume !== config.mounts[0]?.volume) {
    // One of before that has the name: what it has is not this disk.
    await removeMachine(cloud, app, made.id, options)
    made = await make()
  }
  await recorded.change({ phase: 'made', machine: made.id, version: made.instance_id ?? null })
}

/** Another machine on the same disk, in place of one that got stuck. The disk stays as it is. */
export async function replaceMachine(cloud: Cloud, recorded: Recorded, options: CallOptions): Promise<void> {
  const { app, machine } = recorded.current
  if (machine !== null) {
    await removeMachine(cloud, app, machine, options)
    await recorded.change({ machine: null, version: null })
  }
  await makeFromRecord(cloud, recorded, options)
}

/**
 * Another machine on the same disk, with the program of this Airlock. False where its image is still the one that it has: then it
 * stays as it is.
 */
export async function renewMachine(cloud: Cloud, recorded: Recorded, options: CallOptions): Promise<boolean> {
  const { spec, config, image: before } = recorded.current
  if (config === null) return false
  const { reference: image } = await cloud.imageFor(spec, settingsOf(options))
  if (image === before) return false
  await recorded.change({ image })
  const { guest } = config
  await configure(cloud, recorded, {
    cpu_kind: guest.cpu_kind as Guest['cpu_kind'],
    cpus: guest.cpus,
    memory_mb: guest.memory_mb,
  })
  await replaceMachine(cloud, recorded, options)
  return true
}

/** Removes a machine, and waits until its disk is free. */
export async function removeMachine(cloud: Cloud, app: string, id: string, options: CallOptions): Promise<void> {
  const settings = settingsOf(options)
  await deleteMachine(cloud.client, app, id, settings)
  const wanted = { states: ['destroyed'], deadlineMs: cloud.patience.settleMs } as const
  await waitForMachine(cloud.client, app, id, wanted, settings)
}

const diskTries = 5

/** A disk that was made this moment may not be known to what makes machines. */
async function onceDiskIsKnown(cloud: Cloud, options: CallOptions, make: () => Promise<Machine>): Promise<Machine> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await make()
    } catch (error) {
      if (attempt === diskTries || failureOf(error, 'not-found')?.what !== 'volume') throw error
      await pause(cloud.client.world, 1000, options.signal)
    }
  }
}

const asWritten = (config: DesiredConfig) => config as MachineConfig & DesiredConfig
