import type { FlyClient } from '../client.ts'
import { failureOf, isAmbiguous } from '../fly-error.ts'
import type { CallSettings } from '../request.ts'
import { machine, type Machine, type MachineConfig } from '../shapes.ts'
import { pause } from '../world.ts'
import { listMachines } from './machines.ts'

export interface MachineWanted {
  /** Made from what the machine is for, so that a second attempt has the same. */
  readonly name: string
  /** One, or several in order of preference: `fra,eu`. The volume's, where there is one. */
  readonly region: string
  /** With metadata that only this machine has. */
  readonly config: MachineConfig & { readonly metadata: Readonly<Record<string, string>> }
  /** Of its metadata, what it is looked for by; all of it when left out. Short is better: it goes into an address. */
  readonly lookFor?: Readonly<Record<string, string>>
  /** Made and its image fetched, but not started. */
  readonly skipLaunch?: boolean
}

/**
 * Makes a machine, once: Fly knows no key for that. After an attempt whose answer was lost, and where the name is
 * taken, a machine of that name and metadata is looked for, twice, before anything is made.
 */
export async function createMachine(
  client: FlyClient,
  app: string,
  wanted: MachineWanted,
  settings: CallSettings = {},
): Promise<Machine> {
  const { name, region, config, skipLaunch } = wanted
  const body = { name, region, config, ...(skipLaunch === undefined ? {} : { skip_launch: skipLaunch }) }
  const path = ['apps', app, 'machines']
  const request = {
    timeoutMs: 60_000,
    ...settings,
    method: 'POST',
    path,
    body,
    app,
    action: `machine.create ${app}`,
  } as const
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.request(request, machine)
    } catch (error) {
      const taken = failureOf(error, 'conflict')?.reason === 'name'
      if (!taken && !isAmbiguous(error)) throw error
      const found = await findTwice(client, app, wanted, settings)
      if (found !== null) return found
      if (taken || attempt === 3) throw error
    }
  }
}

async function findTwice(
  client: FlyClient,
  app: string,
  wanted: MachineWanted,
  settings: CallSettings,
): Promise<Machine | null> {
  const { signal } = settings
  const only = { metadata: wanted.lookFor ?? wanted.config.metadata, ...(signal === undefined ? {} : { signal }) }
  const find = async () => (await listMachines(client, app, only)).find(({ name }) => name === wanted.name) ?? null
  const found = await find()
  if (found !== null) return found
  await pause(client.world, 1000, signal)
  return find()
}
