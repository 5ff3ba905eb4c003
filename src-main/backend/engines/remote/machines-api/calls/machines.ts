import type { FlyClient } from '../client.ts'
import { failureOf } from '../fly-error.ts'
import type { CallSettings } from '../request.ts'
import { anything, machine, machines, type Machine, type MachineConfig } from '../shapes.ts'
import { whileConflicting } from '../while-conflicting.ts'
import { writableConfig } from '../writable-config.ts'

export async function readMachine(
  client: FlyClient,
  app: string,
  id: string,
  settings: CallSettings = {},
): Promise<Machine> {
  const request = {
    ...settings,
    method: 'GET',
    path: ['apps', app, 'machines', id],
    app,
    action: `machine.get ${id}`,
  } as const
  return client.request({ ...request, rate: client.readMachineRate }, machine)
}

/** `metadata`: only those that carry all of these. Ours are looked at again, in case the filter is not known there. */
export async function listMachines(
  client: FlyClient,
  app: string,
  settings: CallSettings & { readonly metadata?: Readonly<Record<string, string>> } = {},
): Promise<readonly Machine[]> {
  const { metadata = {}, ...rest } = settings
  const wanted = Object.entries(metadata)
  const query = Object.fromEntries(wanted.map(([key, value]) => [`metadata.${key}`, value]))
  const request = {
    ...rest,
    method: 'GET',
    path: ['apps', app, 'machines'],
    query,
    app,
    action: `machine.list ${app}`,
  } as const
  const all = await client.request(request, machines)
  return all.filter((one) => {
    const has = (one.config ?? one.incomplete_config)?.metadata
    return one.state !== 'destroyed' && wanted.every(([key, value]) => has?.[key] === value)
  })
}

/**
 * Gives a machine another config, whole: what is left out is gone. `version`: what it was made from; when the machine
 * has another one by now, it is a `conflict`.
 */
export async function updateMachine(
  client: FlyClient,
  app: string,
  id: string,
  change: { readonly config: MachineConfig; readonly version?: string; readonly skipLaunch?: boolean },
  settings: CallSettings = {},
): Promise<Machine> {
  const body = {
    config: writableConfig(change.config),
    current_version: change.version,
    skip_launch: change.skipLaunch,
  }
  const path = ['apps', app, 'machines', id]
  const request = {
    timeoutMs: 60_000,
    ...settings,
    method: 'POST',
    path,
    body,
    app,
    action: `machine.update ${id}`,
  } as const
  return whileConflicting(client.world, settings.signal, () => client.request(request, machine))
}

export interface StopWanted {
  readonly signal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL'
  /** How long the machine may take; 300 at most. */
  readonly seconds?: number
}

/** Asks a machine to end. It has not ended yet when this resolves: wait for it. Blocks while somebody else has a lease. */
export async function stopMachine(
  client: FlyClient,
  app: string,
  id: string,
  wanted: StopWanted = {},
  settings: CallSettings = {},
): Promise<void> {
  const body = { signal: wanted.signal ?? 'SIGTERM', timeout: `${String(wanted.seconds ?? 30)}s` }
  await act(client, app, id, 'stop', { ...settings, body, timeoutMs: settings.timeoutMs ?? 60_000 })
}

/** Memory and all is kept, and not paid for as running. Wait for `suspended`. Not with swap, and not with much memory. */
export async function suspendMachine(
  client: FlyClient,
  app: string,
  id: string,
  settings: CallSettings = {},
): Promise<void> {
  await act(client, app, id, 'suspend', settings)
}

async function act(
  client: FlyClient,
  app: string,
  id: string,
  action: 'stop' | 'suspend',
  settings: CallSettings & { readonly body?: unknown },
): Promise<void> {
  const path = ['apps', app, 'machines', id, action]
  // What has stopped is not stopped again.
  const request = {
    ...settings,
    method: 'POST',
    path,
    app,
    action: `machine.${action} ${id}`,
    repeatable: true,
  } as const
  await whileConflicting(client.world, settings.signal, () => client.request(request, anything))
}

/** Ends and removes a machine, whatever it does; its volume stays. Gone already = done. */
export async function deleteMachine(
  client: FlyClient,
  app: string,
  id: string,
  settings: CallSettings = {},
): Promise<void> {
  const path = ['apps', app, 'machines', id]
  const query = { force: true }
  const request = {
    timeoutMs: 60_000,
    ...settings,
    method: 'DELETE',
    path,
    query,
    app,
    action: `machine.delete ${id}`,
  } as const
  try {
    await client.request({ ...request, repeatable: true }, anything)
  } catch (error) {
    if (failureOf(error, 'not-found') === null) throw error
  }
}
