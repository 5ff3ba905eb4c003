import type { FlyClient } from '../client.ts'
import { failureOf } from '../fly-error.ts'
import type { CallSettings } from '../request.ts'
import { waited } from '../shapes.ts'
import type { AwaitedState } from '../states.ts'
import { pause } from '../world.ts'
import { readMachine } from './machines.ts'

/** Fly takes a minute at most, and our own patience must outlast its. */
const longestSeconds = 55
const graceMs = 10_000
const betweenMs = 1000
const freshMs = 30_000

export interface WaitWanted {
  /** Any of them will do: name `failed` and `stopped` too, so that a dead boot is told at once. */
  readonly states: readonly AwaitedState[]
  /** Of the config that is waited for: its `instance_id`. */
  readonly version?: string
  readonly deadlineMs: number
  /** It was made this moment: that it is not known is no news for half a minute. */
  readonly isNew?: boolean
}

/**
 * Waits until a machine is in one of these states. @returns the state it is in
 * @throws FlyError `deadline` when it did not get there, `not-found` when it is gone
 */
export async function waitForMachine(
  client: FlyClient,
  app: string,
  id: string,
  wanted: WaitWanted,
  settings: CallSettings = {},
): Promise<{ readonly state: string }> {
  const { world } = client
  const began = world.now()
  const path = ['apps', app, 'machines', id, 'wait']
  let { version } = wanted
  for (;;) {
    const left = wanted.deadlineMs - (world.now() - began)
    const seconds = Math.max(1, Math.min(longestSeconds, Math.ceil(left / 1000)))
    const query = { state: wanted.states, timeout: seconds, version }
    const request = { ...settings, method: 'GET', path, query, app, action: `machine.wait ${id}` } as const
    try {
      const answer = await client.request({ ...request, timeoutMs: seconds * 1000 + graceMs }, waited)
      const state = answer?.state ?? (await readMachine(client, app, id, settings)).state
      return { state }
    } catch (error) {
      const deadline = failureOf(error, 'deadline')
      const unheardOf = failureOf(error, 'not-found') !== null
      if (unheardOf && wanted.states.includes('destroyed') && wanted.isNew !== true) return { state: 'destroyed' }
      const tolerated = unheardOf && wanted.isNew === true && world.now() - began < freshMs
      if ((deadline === null && !tolerated) || world.now() - began >= wanted.deadlineMs) throw error
      if (deadline?.replaced === true) version = (await readMachine(client, app, id, settings)).instance_id
      await pause(world, betweenMs, settings.signal)
    }
  }
}
