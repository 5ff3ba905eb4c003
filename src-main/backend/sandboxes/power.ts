import type { EngineDescription } from '../../../src-shared/engine/engine.ts'
import { requireAffordable } from '../cloud/keeping/kept-life.ts'
import { lookAtWork } from '../changes/workspace-work.ts'
import type { ContainerEngine, EngineSandbox } from '../engines/engine.ts'
import { startEngine } from './creation/create-sandbox.ts'
import { endUnproven } from './end-unproven.ts'
import { holdRun } from './one-run.ts'
import { wrongState } from './refusals.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxTask } from './sandbox-world.ts'
import { connectAndVerify, isMismatch } from './verify-isolation.ts'

/** How long the agent may take to write its terminals' histories before a stop. */
const historiesPatienceMs = 4000
/** How long a stop waits for a last look at what changed; then it is not known. */
const workPatienceMs = 5000

/** The same, refused where its ceiling is used up. */
export function affordable(work: (task: SandboxTask) => Promise<void>): (task: SandboxTask) => Promise<void> {
  return async (task) => {
    requireAffordable(task.entry)
    await work(task)
  }
}

export async function startSandbox(task: SandboxTask): Promise<void> {
  const { world, entry, operation } = task
  requireKept(entry)
  const { engine, description } = await world.engines.of(entry).ready(operation.signal)
  entry.seen = await engine.inspect(entry.id, { signal: operation.signal })
  if (entry.seen.state === 'paused') throw wrongState(entry.name, 'is paused', 'Resume it instead.')
  if (entry.seen.state === 'running') {
    if (!entry.isProven) await measure(task, engine, description)
    return
  }
  entry.forgetRun()
  const { stoppedOnPurpose: _, ...record } = entry.record
  entry.record = { ...record, isolation: null }
  try {
    await startEngine(task, engine)
    seen(task, 'running')
    await connectAndVerify(task, engine, description)
  } catch (error) {
    operation.failRunningPhases()
    throw await endUnproven(task, engine, error)
  }
  entry.clearNotices()
  await world.records.save(entry.record)
}

/** `isWished`: by somebody, or by a limit of theirs; else whoever begins something in one at a cloud starts it again. */
export async function stopSandbox(task: SandboxTask, isWished = true): Promise<void> {
  const { world, entry, operation } = task
  const { engine } = await world.engines.of(entry).ready(operation.signal)
  const state = await engine.inspect(entry.id, { signal: operation.signal })
  if (state.state === 'paused') await engine.resume(entry.id)
  if (state.state === 'running' || state.state === 'paused') {
    await holdRun(world, entry, state)
    await operation.phase('save', 'Saving terminals', async () => {
      await saveHistories(task)
      await lookOnceMore(task)
    })
  }
  await world.agents.drop(entry.id)
  if (isWished && entry.engine !== 'local') {
    entry.record = { ...entry.record, stoppedOnPurpose: true }
    // It is to stop also where nothing can be written.
    await world.records.save(entry.record).catch((error: unknown) => {
      world.log.error(`That ${entry.id} was stopped by somebody could not be kept`, error)
    })
  }
  await operation.phase('stop', 'Stopping', () => engine.stop(entry.id, { report: operation.report }))
  entry.forgetRun()
  seen(task, 'stopped')
}

async function saveHistories({ world, entry }: SandboxTask): Promise<void> {
  try {
    const signal = AbortSignal.timeout(historiesPatienceMs)
    const agent = await world.agents.get(entry.id, signal)
    await agent.saveHistories({ signal })
    await world.messages.catchUp(entry.id, signal)
  } catch (error) {
    // A sandbox whose agent does not answer must still stop.
    world.logs.append(entry.id, 'agent', 'Histories of terminals could not be saved before the stop.')
    world.log.info(`Histories of ${entry.id} were not saved: ${String(error)}`)
  }
}

/** At rest nobody can ask what changed in it: what is seen now is told when it is to be removed. */
async function lookOnceMore({ world, entry }: SandboxTask): Promise<void> {
  try {
    const signal = AbortSignal.timeout(workPatienceMs)
    await lookAtWork(world.memory, world.clock, entry.id, await world.agents.get(entry.id, signal), signal, true)
  } catch (error) {
    world.log.info(`What changed in ${entry.id} was not looked at before its stop: ${String(error)}`)
  }
}

export async function pauseSandbox(task: SandboxTask): Promise<void> {
  const { world, entry, operation } = task
  const { engine } = await world.engines.of(entry).ready(operation.signal)
  if (!engine.capabilities.pause.available) {
    throw wrongState(entry.name, 'cannot be paused', engine.capabilities.pause.reason)
  }
  // A paused agent answers no heartbeat and would count as lost.
  await world.agents.drop(entry.id)
  await engine.pause(entry.id, { signal: operation.signal })
  seen(task, 'paused')
}

/** Pauses one that runs, if `isNeeded` still says so in its turn. */
export function pauseWhere(isNeeded: () => Promise<boolean>): (task: SandboxTask) => Promise<void> {
  return async (task) => {
    if (task.entry.seen?.state === 'running' && (await isNeeded())) await pauseSandbox(task)
  }
}

/** Stops one at a cloud: a pull may have brought it home before its turn came. */
export async function stopElsewhere(task: SandboxTask): Promise<void> {
  if (task.entry.engine !== 'local') await stopSandbox(task)
}

export async function resumeSandbox(task: SandboxTask): Promise<void> {
  const { world, entry, operation } = task
  requireKept(entry)
  const { engine, description } = await world.engines.of(entry).ready(operation.signal)
  await engine.resume(entry.id, { signal: operation.signal })
  seen(task, 'running')
  // It may have been paused since before this backend began.
  if (!entry.isProven) await measure(task, engine, description)
}

/** To another computer of the same cloud, where its own has no room for it. */
export async function moveSandbox({ world, entry, operation }: SandboxTask): Promise<void> {
  requireKept(entry)
  const { engine } = await world.engines.of(entry).ready(operation.signal)
  if (engine.moveHost === undefined)
    throw wrongState(entry.name, 'is on this computer', 'Only sandboxes at Fly.io can be moved.')
  if (entry.state === 'running' || entry.state === 'paused')
    throw wrongState(entry.name, `is ${entry.state}`, `Stop it first: \`airlock stop ${entry.name}\`.`)
  await engine.moveHost(entry.id, { signal: operation.signal, report: operation.report })
  entry.seen = await engine.inspect(entry.id, { signal: operation.signal })
}

/** Measures a sandbox that runs, and stops it when its boundary does not hold. */
export async function verifySandbox(task: SandboxTask): Promise<void> {
  const { world, entry, operation } = task
  const { engine, description } = await world.engines.of(entry).ready(operation.signal)
  entry.seen = await engine.inspect(entry.id, { signal: operation.signal })
  if (entry.seen.state !== 'running') {
    if (entry.seen.state !== 'paused') entry.forgetRun()
    throw wrongState(entry.name, 'is not running', 'Start it first.')
  }
  await measure(task, engine, description)
}

async function measure(task: SandboxTask, engine: ContainerEngine, description: EngineDescription): Promise<void> {
  const { world, entry } = task
  try {
    await connectAndVerify(task, engine, description)
  } catch (error) {
    throw isMismatch(error) ? await endUnproven(task, engine, error) : error
  } finally {
    // What was measured matters more than that it could not be written down.
    await world.records.save(entry.record).catch((error: unknown) => {
      world.log.error(`What was measured of ${entry.id} could not be kept`, error)
    })
  }
}

/** What is being removed would be removed again after the next start of the backend, with all that was done in it. */
function requireKept({ name, record: { intent } }: SandboxEntry): void {
  if (intent === 'remove') {
    throw wrongState(name, 'is being removed', `Finish that: \`airlock rm ${name}\`. Then create it again.`)
  }
  if (intent === 'create') throw wrongState(name, 'was not made', 'Remove it and create it again.')
}

function seen({ entry }: SandboxTask, state: EngineSandbox['state']): void {
  if (entry.seen !== null) entry.seen = { ...entry.seen, state, exit: null }
  entry.isKnown = true
}
