import type { PhasedCallOptions } from '../../engine.ts'
import { inPhase, type Progress } from '../../work/phase.ts'
import { settingsOf, type Cloud } from '../cloud.ts'
import { didNotStart } from '../cloud-errors.ts'
import { currentRun } from '../machine/describe-machine.ts'
import { exitOf } from '../machine/exit-of.ts'
import { stopMachine, suspendMachine } from '../machines-api/calls/machines.ts'
import { startMachine } from '../machines-api/calls/start-machine.ts'
import { waitForMachine } from '../machines-api/calls/wait-for-machine.ts'
import { failureOf } from '../machines-api/fly-error.ts'
import type { Machine } from '../machines-api/shapes.ts'
import { pause } from '../machines-api/world.ts'
import type { Recorded } from '../records/recorded.ts'
import { awaitDoor, isOtherGeneration } from './await-door.ts'
import { makeFromRecord, renewMachine, replaceMachine } from './make-machine.ts'
import { readOwn } from './read-own.ts'
import { removeSpareDisks } from './spare-disks.ts'
import { wrongState } from '../../wrong-state.ts'

/** Pauses after which a host that had no room is asked again. */
const roomPausesMs = [1000, 3000]

/** Starts the machine and waits until all inside of it runs. Started already = done; cancelled half-way, it is stopped again. */
export async function startSandbox(cloud: Cloud, recorded: Recorded, options: PhasedCallOptions): Promise<void> {
  await inPhase(options.report, 'start', 'Starting its machine', async (progress) => {
    const machine = await readOwn(cloud, recorded.current, options)
    if (machine?.state === 'suspended' || machine?.state === 'suspending') throw wrongState('It is paused.')
    await wake(cloud, recorded, machine, options, progress)
  })
}

/** Brings a machine that rests, or sleeps, to where its program answers. */
export async function wake(
  cloud: Cloud,
  recorded: Recorded,
  machine: Machine | null,
  options: PhasedCallOptions,
  progress: Progress = () => undefined,
): Promise<void> {
  if (machine?.state === 'started') {
    await awaitDoor(cloud, recorded.current, options)
    return
  }
  // Before the request: from now on there may be work in it, whatever becomes of the answer.
  await recorded.change({ wasStarted: true, isGoing: false })
  try {
    await bringUp(cloud, recorded, machine, options)
    progress('Waiting for what is inside')
    await throughDoor(cloud, recorded, machine, options, progress)
  } catch (error) {
    if (options.signal?.aborted === true) await endAgain(cloud, recorded, machine?.state === 'suspended')
    throw error
  }
  const running = await readOwn(cloud, recorded.current, {})
  // Where Fly's events do not reach back, one that was only paused has the name that was written down.
  const before = machine?.state === 'suspended' ? recorded.current.run : null
  const run = currentRun({ ...recorded.current, run: before }, running)
  await recorded.change({ run, version: running?.instance_id ?? recorded.current.version })
  // It runs all the same, and the next start looks again.
  await removeSpareDisks(cloud, recorded, {}).catch(() => undefined)
}

/** A program of another Airlock is replaced by today's, on the same disk; not where it only slept: what runs in it would end. */
async function throughDoor(
  cloud: Cloud,
  recorded: Recorded,
  before: Machine | null,
  options: PhasedCallOptions,
  progress: Progress,
): Promise<void> {
  try {
    await awaitDoor(cloud, recorded.current, options)
  } catch (error) {
    if (!isOtherGeneration(error) || before?.state === 'suspended') throw error
    progress('Giving it the program of this Airlock')
    if (!(await renewMachine(cloud, recorded, options))) throw error
    await startAndWait(cloud, recorded, options)
    await awaitDoor(cloud, recorded.current, options)
  }
}

async function bringUp(
  cloud: Cloud,
  recorded: Recorded,
  machine: Machine | null,
  options: PhasedCallOptions,
): Promise<void> {
  if (machine === null) await makeFromRecord(cloud, recorded, options)
  try {
    await startAndWait(cloud, recorded, options)
  } catch (error) {
    if (!(await isStuck(cloud, recorded, error, options))) throw error
    // It never got anywhere, so nothing of the person's is in it but its disk, which stays.
    await replaceMachine(cloud, recorded, options)
    await startAndWait(cloud, recorded, options)
  }
}

async function startAndWait(cloud: Cloud, recorded: Recorded, options: PhasedCallOptions): Promise<void> {
  const { client, patience } = cloud
  const { app, machine } = recorded.current
  if (machine === null) throw new TypeError('There is no machine to start.')
  await startWhereThereIsRoom(cloud, app, machine, options)
  const wanted = { states: ['started', 'failed', 'destroyed'], deadlineMs: patience.bootMs, isNew: true } as const
  const { state } = await waitForMachine(client, app, machine, wanted, settingsOf(options))
  if (state === 'started') return
  const found = await readOwn(cloud, recorded.current, options)
  const exit = exitOf(found?.events ?? [])
  const how = exit === null ? '' : ` Its program ended with code ${String(exit.code)}.`
  throw didNotStart(`It is ${state}.${how}${exit?.outOfMemory === true ? ' Its memory was used up.' : ''}`)
}

/** Its host may be full for a moment: what stopped has no claim to its place there. */
async function startWhereThereIsRoom(
  cloud: Cloud,
  app: string,
  machine: string,
  options: PhasedCallOptions,
): Promise<void> {
  for (const wait of [...roomPausesMs, null]) {
    try {
      await startMachine(cloud.client, app, machine, settingsOf(options))
      return
    } catch (error) {
      if (wait === null || failureOf(error, 'capacity') === null) throw error
      await pause(cloud.client.world, wait, options.signal)
    }
  }
}

/** Machines have stayed `created` for hours at Fly: after our own deadline that is no state to wait in. */
async function isStuck(cloud: Cloud, recorded: Recorded, error: unknown, options: PhasedCallOptions): Promise<boolean> {
  if (failureOf(error, 'settling') === null && failureOf(error, 'deadline') === null) return false
  return (await readOwn(cloud, recorded.current, options))?.state === 'created'
}

/** What somebody called off is not left running: it costs. */
async function endAgain(cloud: Cloud, recorded: Recorded, wasSuspended: boolean): Promise<void> {
  const { client } = cloud
  const { app, machine } = recorded.current
  if (machine === null) return
  if (wasSuspended) await suspendMachine(client, app, machine).catch(() => undefined)
  else await stopMachine(client, app, machine, { signal: 'SIGKILL', seconds: 1 })
}
