import type { FlyClient } from '../client.ts'
import { failureOf } from '../fly-error.ts'
import { started } from '../shapes.ts'
import { isSettled } from '../states.ts'
import { whileConflicting } from '../while-conflicting.ts'
import { pause } from '../world.ts'
import type { CallSettings } from '../request.ts'
import { readMachine } from './machines.ts'

const patienceMs = 30_000

/**
 * Starts or wakes a machine. One that is still being made or replaced is waited for, up to half a minute. It runs only
 * once `waitForMachine` says so.
 */
export async function startMachine(
  client: FlyClient,
  app: string,
  id: string,
  settings: CallSettings = {},
): Promise<{ readonly alreadyStarted: boolean }> {
  const path = ['apps', app, 'machines', id, 'start']
  const request = { timeoutMs: 60_000, ...settings, method: 'POST', path, app, action: `machine.start ${id}` } as const
  const until = client.world.now() + patienceMs
  for (;;) {
    try {
      // What has started is not started again.
      const start = () => client.request({ ...request, repeatable: true }, started)
      const answer = await whileConflicting(client.world, settings.signal, start)
      return { alreadyStarted: answer?.previous_state === 'started' }
    } catch (error) {
      if (failureOf(error, 'settling') === null || client.world.now() > until) throw error
      const { state } = await readMachine(client, app, id, settings)
      if (state === 'started') return { alreadyStarted: true }
      // `created` is where it stays until its image is there: only another attempt tells.
      await pause(client.world, isSettled(state) ? 500 : 1000, settings.signal)
    }
  }
}
