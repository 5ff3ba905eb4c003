import type { FlyClient } from '../client.ts'
import type { CallSettings } from '../request.ts'
import { events, execResult, type ExecResult, type ExitEvent, type MachineEvent } from '../shapes.ts'

/** The last few, newest first: for saying why a machine ended, nothing else. */
export async function readEvents(
  client: FlyClient,
  app: string,
  id: string,
  settings: CallSettings = {},
): Promise<readonly MachineEvent[]> {
  const path = ['apps', app, 'machines', id, 'events']
  const request = {
    ...settings,
    method: 'GET',
    path,
    query: { limit: 50 },
    app,
    action: `machine.events ${id}`,
  } as const
  const all = await client.request(request, events)
  return all.toSorted((a, b) => (b.timestamp ?? 0) - (a.timestamp ?? 0))
}

export interface MachineExit {
  readonly code: number
  readonly outOfMemory: boolean
  /** Somebody asked for it. */
  readonly requested: boolean
  readonly atMs: number
}

/** How the machine ended last, by its events; what Fly leaves out is zero. */
export function lastExit(all: readonly MachineEvent[]): MachineExit | null {
  for (const { request, timestamp } of all) {
    const exit: ExitEvent | undefined = request?.exit_event
    if (exit === undefined) continue
    return {
      code: exit.guest_exit_code ?? exit.exit_code ?? 0,
      outOfMemory: exit.oom_killed ?? false,
      requested: exit.requested_stop ?? false,
      atMs: timestamp ?? 0,
    }
  }
  return null
}

const longestExecSeconds = 20

/** Runs a short command in a started machine when the agent cannot: to see what is wrong. Never for work: Fly gives up on long ones. */
export async function execForRescue(
  client: FlyClient,
  app: string,
  id: string,
  command: readonly string[],
  settings: CallSettings = {},
): Promise<ExecResult> {
  const path = ['apps', app, 'machines', id, 'exec']
  const body = { command, timeout: longestExecSeconds }
  const request = { ...settings, method: 'POST', path, body, app, action: `machine.exec ${id}` } as const
  return client.request({ ...request, timeoutMs: (longestExecSeconds + 10) * 1000 }, execResult)
}
