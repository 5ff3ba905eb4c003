import type { AgentClient } from '../../channel/agent-client.ts'
import { requireAffordable } from '../../cloud/keeping/kept-life.ts'
import { startEngine } from '../../sandboxes/creation/create-sandbox.ts'
import { pauseSandbox, startSandbox, stopSandbox } from '../../sandboxes/power.ts'
import { connectAndVerify } from '../../sandboxes/verify-isolation.ts'
import { calmly } from './make-calm.ts'
import type { PushTask } from './push-task.ts'

/**
 * From here on nothing changes in the sandbox: its terminals are kept, its programs end, and it begins anew with no door
 * open. Resolves with its agent.
 */
export async function hold(task: PushTask, why: 'push' | 'pull'): Promise<AgentClient> {
  const { world, entry, operation } = task
  entry.heldFor = why
  world.list.changed(entry)
  await stopSandbox(task, false)
  // What ran in it has ended.
  task.found.isAsleep = false
  return await wake(task, operation.signal)
}

/** Its agent, whether a person had it running or not. */
export async function reachOwn(task: PushTask, why: 'push' | 'pull'): Promise<AgentClient> {
  const { world, entry, operation } = task
  const { engine } = await world.engines.of(entry).ready(operation.signal)
  entry.seen = await engine.inspect(entry.id, { signal: operation.signal })
  if (entry.seen.state === 'paused') {
    requireAffordable(entry)
    task.found.isAsleep = true
    await engine.resume(entry.id, { signal: operation.signal })
    entry.seen = { ...entry.seen, state: 'running' }
  }
  if (entry.seen.state === 'running' && entry.isProven) return await world.agents.get(entry.id, operation.signal)
  if (entry.seen.state !== 'running') entry.heldFor = why
  return await wake(task, operation.signal)
}

async function wake(task: PushTask, signal: AbortSignal): Promise<AgentClient> {
  const { world, entry } = task
  const { engine, description } = await world.engines.of(entry).ready(signal)
  if (entry.seen?.state !== 'running') {
    requireAffordable(entry)
    await startEngine(task, engine)
  }
  if (entry.seen !== null) entry.seen = { ...entry.seen, state: 'running', exit: null }
  entry.isKnown = true
  await connectAndVerify(task, engine, description)
  return await world.agents.get(entry.id, signal)
}

/** Its doors open again, as far as it can be started, and it rests or sleeps where it did; what hinders that is told by the sandbox itself. */
export async function release(task: PushTask, wasRunning: boolean): Promise<void> {
  const { world, entry } = task
  const calm = calmly(task)
  try {
    const { engine } = await world.engines.of(entry).ready(calm.operation.signal)
    entry.seen = await engine.inspect(entry.id)
    if (wasRunning) {
      requireAffordable(entry)
      await startSandbox(calm)
    } else if (task.found.isAsleep && entry.seen.state === 'running') await pauseSandbox(calm)
    else if (entry.heldFor !== null && entry.seen.state === 'running') await stopSandbox(calm, false)
  } catch (error) {
    world.log.error(`${entry.id} could not be brought back to how it was`, error)
  } finally {
    entry.heldFor = null
    world.list.changed(entry)
  }
}
