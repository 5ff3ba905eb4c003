import type { FlyClient } from '../client.ts'
import { failureOf, isAmbiguous } from '../fly-error.ts'
import type { CallSettings } from '../request.ts'
import { anything, volume, volumes, type Volume } from '../shapes.ts'
import { pause } from '../world.ts'

export interface Guest {
  readonly cpu_kind: 'shared' | 'performance'
  readonly cpus: number
  readonly memory_mb: number
}

export interface VolumeWanted {
  /** Need not be unique for Fly; ours are, within an app. */
  readonly name: string
  readonly region: string
  readonly sizeGb: number
  /** The machine that it is for: it is put where there is room for that. */
  readonly compute: Guest
  readonly computeImage?: string
  /** A volume to copy, to another host if need be. */
  readonly from?: string
  /** Snapshots each day cost. */
  readonly backups?: boolean
}

/**
 * Makes a volume. After an attempt whose answer was lost, one of that name is looked for before there is another:
 * forgotten volumes cost.
 */
export async function createVolume(
  client: FlyClient,
  app: string,
  wanted: VolumeWanted,
  settings: CallSettings = {},
): Promise<Volume> {
  const body = {
    name: wanted.name,
    region: wanted.region,
    size_gb: wanted.sizeGb,
    compute: wanted.compute,
    compute_image: wanted.computeImage,
    source_volume_id: wanted.from,
    require_unique_zone: false,
    auto_backup_enabled: wanted.backups ?? false,
    encrypted: true,
  }
  const path = ['apps', app, 'volumes']
  const request = { ...settings, method: 'POST', path, body, app, action: `volume.create ${app}` } as const
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.request(request, volume)
    } catch (error) {
      if (!isAmbiguous(error)) throw error
      const found = await findTwice(client, app, wanted.name, settings)
      if (found !== null) return found
      if (attempt === 3) throw error
    }
  }
}

export async function readVolume(
  client: FlyClient,
  app: string,
  id: string,
  settings: CallSettings = {},
): Promise<Volume> {
  const request = {
    ...settings,
    method: 'GET',
    path: ['apps', app, 'volumes', id],
    app,
    action: `volume.get ${id}`,
  } as const
  return client.request(request, volume)
}

/** All that take up room: what is removed or about to be is left out. */
export async function listVolumes(
  client: FlyClient,
  app: string,
  settings: CallSettings = {},
): Promise<readonly Volume[]> {
  const request = {
    ...settings,
    method: 'GET',
    path: ['apps', app, 'volumes'],
    app,
    action: `volume.list ${app}`,
  } as const
  return (await client.request(request, volumes)).filter(({ state }) => !goingAway.has(state))
}

/** Removes a volume, which no machine may hold (`conflict`). Gone already = done. */
export async function deleteVolume(
  client: FlyClient,
  app: string,
  id: string,
  settings: CallSettings = {},
): Promise<void> {
  const request = {
    ...settings,
    method: 'DELETE',
    path: ['apps', app, 'volumes', id],
    app,
    action: `volume.delete ${id}`,
  } as const
  try {
    await client.request({ ...request, repeatable: true }, anything)
  } catch (error) {
    if (failureOf(error, 'not-found') === null) throw error
  }
}

const goingAway: ReadonlySet<string> = new Set(['scheduling_destroy', 'pending_destroy', 'destroying', 'destroyed'])

/** An empty list proves nothing yet: Fly's parts hear of news at different times. */
async function findTwice(client: FlyClient, app: string, name: string, settings: CallSettings): Promise<Volume | null> {
  const find = async () => (await listVolumes(client, app, settings)).find((one) => one.name === name) ?? null
  const found = await find()
  if (found !== null) return found
  await pause(client.world, 1000, settings.signal)
  return find()
}
