import { machineGeneration } from '../../../../../src-shared/machine/machine-wire.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { CallOptions } from '../../engine.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import type { Cloud } from '../cloud.ts'
import { didNotStart } from '../cloud-errors.ts'
import { pause } from '../machines-api/world.ts'
import type { CloudRecord } from '../records/cloud-record.ts'
import { readOwn } from './read-own.ts'

const betweenMs = 250
/** So many tries, then the machine's own state is looked at: a door that is closed for good needs no patience. */
const triesPerLook = 8

/**
 * Waits until the program in the machine says that everything of the person's runs: the name of its app must be known
 * everywhere first, and that takes a moment. @throws AirlockError when it does not, or is of another generation
 */
export async function awaitDoor(cloud: Cloud, record: CloudRecord, options: CallOptions): Promise<void> {
  const { client, patience } = cloud
  const door = cloud.doorOf(record.app, record.token)
  const until = client.world.now() + patience.doorMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { generation, inside } = await door.health(options)
      if (generation !== machineGeneration) throw otherGeneration(generation)
      if (inside === 'running') {
        // Anybody may ask for its health; this takes the token of this very sandbox. What counts now is told before anybody works in it.
        await door.changeLife(cloud.lifeFor(record.spec), options)
        return
      }
    } catch (error) {
      stopIfCancelled(options.signal)
      if (client.world.now() > until || isOtherGeneration(error)) throw error
    }
    if (client.world.now() > until) throw didNotStart('What is inside of it did not begin to run.')
    if (attempt % triesPerLook === 0) await refuseDead(cloud, record, options)
    await pause(client.world, betweenMs, options.signal)
  }
}

async function refuseDead(cloud: Cloud, record: CloudRecord, options: CallOptions): Promise<void> {
  const state = (await readOwn(cloud, record, options))?.state
  if (state === 'stopped' || state === 'failed') throw didNotStart('Its first program ended at once.')
}

/** Whether its program is of another Airlock than this one: no patience helps there. */
export const isOtherGeneration = (error: unknown): boolean =>
  error instanceof AirlockError && error.code === 'agent-too-old'

function otherGeneration(generation: number): AirlockError {
  return new AirlockError({
    code: 'agent-too-old',
    message: 'The program in the cloud machine is of another version of Airlock.',
    why: `It is of generation ${String(generation)}; this Airlock speaks with ${String(machineGeneration)}.`,
    remedy: 'Stop the sandbox and start it again: its files stay, and it gets the program of this Airlock.',
  })
}
