import { mostSuspendedMb } from '../../../../../src-shared/cloud/sizes.ts'
import type { CallOptions, PhasedCallOptions } from '../../engine.ts'
import { inPhase } from '../../work/phase.ts'
import { settingsOf, type Cloud } from '../cloud.ts'
import { noPause } from '../cloud-errors.ts'
import { stopSeconds } from '../machine/desired-config.ts'
import { stopMachine, suspendMachine } from '../machines-api/calls/machines.ts'
import { waitForMachine } from '../machines-api/calls/wait-for-machine.ts'
import { failureOf } from '../machines-api/fly-error.ts'
import type { Machine } from '../machines-api/shapes.ts'
import { isSettled, type AwaitedState } from '../machines-api/states.ts'
import type { CloudRecord } from '../records/cloud-record.ts'
import type { Recorded } from '../records/recorded.ts'
import { readOwn } from './read-own.ts'
import { wake } from './start-sandbox.ts'
import { wrongState } from '../../wrong-state.ts'

const graceMs = 15_000
const forgetMs = 3000
const resting: ReadonlySet<string> = new Set(['created', 'stopped', 'failed'])

/** Asks the machine to save histories and end. Stopped already = done. */
export async function stopSandbox(cloud: Cloud, record: CloudRecord, options: PhasedCallOptions): Promise<void> {
  await inPhase(options.report, 'stop', 'Saving terminals and ending programs', async () => {
    const machine = await readSettled(cloud, record, options)
    if (machine === null || resting.has(machine.state)) return
    const { client } = cloud
    const { app } = record
    await stopMachine(client, app, machine.id, { seconds: stopSeconds }, settingsOf(options))
    try {
      await until(cloud, record, ['stopped', 'failed', 'destroyed'], stopSeconds * 1000 + graceMs, options)
    } catch (error) {
      if (failureOf(error, 'deadline') === null) throw error
      await stopMachine(client, app, machine.id, { signal: 'SIGKILL', seconds: 1 }, settingsOf(options))
      await until(cloud, record, ['stopped', 'failed', 'destroyed'], cloud.patience.settleMs, options)
    }
  })
}

/** Its memory is kept, and not paid for as running. Paused already = done. */
export async function pauseSandbox(cloud: Cloud, record: CloudRecord, options: CallOptions): Promise<void> {
  const machine = await readSettled(cloud, record, options)
  if (machine?.state === 'suspended') return
  if (machine?.state !== 'started') throw wrongState('It does not run, so there is nothing to pause.')
  const memoryMb = record.config?.guest.memory_mb ?? 0
  if (memoryMb > mostSuspendedMb) throw noPause(memoryMb)
  await forgetSecrets(cloud, record, options)
  await suspendMachine(cloud.client, record.app, machine.id, settingsOf(options))
  await until(cloud, record, ['suspended', 'stopped'], cloud.patience.settleMs, options)
}

/**
 * The platform writes a machine's memory down while it sleeps: secrets in it are forgotten first, and handed over again after. One that
 * does not answer, or is of before and holds none, is suspended all the same: whoever pauses it means that first of all.
 */
async function forgetSecrets(cloud: Cloud, { app, token }: CloudRecord, { signal }: CallOptions): Promise<void> {
  const late = AbortSignal.timeout(forgetMs)
  const patience = signal === undefined ? late : AbortSignal.any([signal, late])
  await cloud
    .doorOf(app, token)
    .forgetSecrets({ signal: patience })
    .catch(() => {
      signal?.throwIfAborted()
    })
}

/** Goes on where it was; where Fly lost its memory, it starts anew with its files. */
export async function resumeSandbox(cloud: Cloud, recorded: Recorded, options: CallOptions): Promise<void> {
  const machine = await readSettled(cloud, recorded.current, options)
  if (machine?.state === 'started') return
  if (machine?.state !== 'suspended') throw wrongState('It is not paused, so there is nothing to resume.')
  await wake(cloud, recorded, machine, options)
}

/** What is on its way to a state is let arrive first: nothing can be asked of it before. */
async function readSettled(cloud: Cloud, record: CloudRecord, options: CallOptions): Promise<Machine | null> {
  const machine = await readOwn(cloud, record, options)
  if (machine === null || isSettled(machine.state)) return machine
  await until(cloud, record, ['settled'], cloud.patience.settleMs, options)
  return await readOwn(cloud, record, options)
}

async function until(
  cloud: Cloud,
  { app, machine }: CloudRecord,
  states: readonly AwaitedState[],
  deadlineMs: number,
  options: CallOptions,
): Promise<void> {
  if (machine !== null) await waitForMachine(cloud.client, app, machine, { states, deadlineMs }, settingsOf(options))
}
