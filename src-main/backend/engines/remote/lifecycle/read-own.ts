import type { CallOptions } from '../../engine.ts'
import { settingsOf, type Cloud } from '../cloud.ts'
import { notFound } from '../cloud-errors.ts'
import { readMachine } from '../machines-api/calls/machines.ts'
import { failureOf } from '../machines-api/fly-error.ts'
import type { Machine } from '../machines-api/shapes.ts'
import { endStates } from '../machines-api/states.ts'
import { pause } from '../machines-api/world.ts'
import type { CloudRecord } from '../records/cloud-record.ts'

const gone: ReadonlySet<string> = new Set([...endStates, 'destroying', 'launch_failed'])
/** After these it is asked again. */
const pausesMs = [1000, 2000]

/**
 * What Fly says of a sandbox's machine. Null where none is written down. Not every part of Fly knows of news, so a first
 * “not found” is asked again. @throws AirlockError `sandbox-not-found` where there is none (any more)
 */
export async function readOwn(cloud: Cloud, record: CloudRecord, options: CallOptions): Promise<Machine | null> {
  const { app, machine, spec } = record
  if (machine === null) return null
  const read = () => readMachine(cloud.client, app, machine, settingsOf(options))
  let found: Machine
  try {
    found = await patiently(cloud, read, options)
  } catch (error) {
    if (failureOf(error, 'not-found') === null) throw error
    throw notFound(spec.id, `Its machine ${machine} in the app ${app} was removed at Fly.io.`)
  }
  if (gone.has(found.state)) throw notFound(spec.id, `Its machine ${machine} is ${found.state}.`)
  return found
}

async function patiently(cloud: Cloud, read: () => Promise<Machine>, options: CallOptions): Promise<Machine> {
  for (const wait of pausesMs) {
    try {
      return await read()
    } catch (error) {
      if (failureOf(error, 'not-found') === null) throw error
      await pause(cloud.client.world, wait, options.signal)
    }
  }
  return await read()
}
