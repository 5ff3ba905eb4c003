import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { EngineSandbox } from '../engines/engine.ts'
import { startEngine } from './create-sandbox.ts'
import type { SandboxTask } from './sandbox-world.ts'
import { connectAndVerify } from './verify-isolation.ts'

/** How long the agent may take to write its terminals' histories before a stop. */
const historiesPatienceMs = 4000

export async function startSandbox(task: SandboxTask): Promise<void> {
  const { world, entry, operation } = task
  const { engine, description } = await world.link.ready(operation.signal)
  entry.seen = await engine.inspect(entry.id, { signal: operation.signal })
  if (entry.seen.state === 'paused') throw wrongState(entry.name, 'is paused', 'Resume it instead.')
  if (entry.seen.state === 'running' && entry.record.isolation?.proven === true) return
  // What was measured holds for the run it was measured in.
  entry.record = { ...entry.record, isolation: null }
  try {
    await startEngine(task, engine)
    await connectAndVerify(task, engine, description)
  } catch (error) {
    operation.failRunningPhases()
    // Nothing runs behind a boundary that was not shown to hold; the data stays.
    await world.agents.drop(entry.id)
    await engine.stop(entry.id)
    entry.seen = await engine.inspect(entry.id)
    throw error
  }
  entry.clearNotices()
  seen(task, 'running')
  await world.records.save(entry.record)
}

export async function stopSandbox(task: SandboxTask): Promise<void> {
  const { world, entry, operation } = task
  const { engine } = await world.link.ready(operation.signal)
  const state = await engine.inspect(entry.id, { signal: operation.signal })
  if (state.state === 'paused') await engine.resume(entry.id)
  if (state.state === 'running' || state.state === 'paused') {
    await operation.phase('save', 'Saving terminals', () => saveHistories(task))
  }
  await world.agents.drop(entry.id)
  await operation.phase('stop', 'Stopping', () => engine.stop(entry.id, { report: operation.report }))
  seen(task, 'stopped')
}

async function saveHistories({ world, entry }: SandboxTask): Promise<void> {
  try {
    const signal = AbortSignal.timeout(historiesPatienceMs)
    const agent = await world.agents.get(entry.id, signal)
    await agent.saveHistories({ signal })
  } catch (error) {
    // A sandbox whose agent does not answer must still stop.
    world.logs.append(entry.id, 'agent', 'Histories of terminals could not be saved before the stop.')
    world.log.info(`Histories of ${entry.id} were not saved: ${String(error)}`)
  }
}

export async function pauseSandbox(task: SandboxTask): Promise<void> {
  const { world, entry, operation } = task
  const { engine } = await world.link.ready(operation.signal)
  if (!engine.capabilities.pause.available) {
    throw wrongState(entry.name, 'cannot be paused', engine.capabilities.pause.reason)
  }
  // A paused agent answers no heartbeat and would count as lost.
  await world.agents.drop(entry.id)
  await engine.pause(entry.id, { signal: operation.signal })
  seen(task, 'paused')
}

export async function resumeSandbox(task: SandboxTask): Promise<void> {
  const { world, entry, operation } = task
  const { engine } = await world.link.ready(operation.signal)
  await engine.resume(entry.id, { signal: operation.signal })
  seen(task, 'running')
}

export async function verifySandbox(task: SandboxTask): Promise<void> {
  const { world, entry, operation } = task
  const { engine, description } = await world.link.ready(operation.signal)
  entry.seen = await engine.inspect(entry.id, { signal: operation.signal })
  if (entry.seen.state !== 'running') throw wrongState(entry.name, 'is not running', 'Start it first.')
  try {
    await connectAndVerify(task, engine, description)
  } finally {
    await world.records.save(entry.record)
  }
}

function seen({ entry }: SandboxTask, state: EngineSandbox['state']): void {
  if (entry.seen !== null) entry.seen = { ...entry.seen, state, exit: null }
  entry.isKnown = true
}

export function wrongState(name: string, what: string, remedy: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: `“${name}” ${what}.`,
    why: 'This cannot be done in its present state.',
    remedy,
  })
}
