import { notConnected } from '../../cloud/cloud-errors.ts'
import { engineAt } from '../../engine-link/engine-links.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import type { ReadyEngine } from '../../engine-link/engine-link.ts'
import { startEngine } from '../../sandboxes/creation/create-sandbox.ts'
import { AgentConnections } from '../../sandboxes/agent-connections.ts'
import { connectToRun } from '../../sandboxes/one-run.ts'
import { SandboxList } from '../../sandboxes/sandbox-list.ts'
import type { SandboxTask, SandboxWorld } from '../../sandboxes/sandbox-world.ts'
import { connectAndVerify } from '../../sandboxes/verify-isolation.ts'
import type { PlacedSpec } from '../journal/push-record.ts'
import type { PushTask } from './push-task.ts'

/** The copy of a sandbox at its other place, which nobody but this push or pull knows of. */
export interface Other {
  readonly agent: AgentClient
  close(): Promise<void>
}

const quiet: SandboxWorld['outside'] = { proven: () => Promise.resolve(), fresh: () => Promise.resolve() }

/**
 * Starts that copy, measures its isolation as of any other, and reaches its agent. Nothing of a person runs in it, and nothing
 * gets out of it. One that runs already begins anew when `isFresh`.
 */
export async function reachOther(task: PushTask, placed: PlacedSpec, isFresh: boolean): Promise<Other> {
  const { engine, description } = await engineOf(task, placed)
  const { signal, report } = task.operation
  const list = new SandboxList()
  const entry = list.add({ ...task.entry.record, place: placed.place, spec: placed.spec, isolation: null })
  const agents = new AgentConnections({
    open: task.openAgent,
    connect: (id, connecting) => connectToRun(world, id, connecting, () => undefined),
    onOpened: () => undefined,
    onState: () => undefined,
  })
  const { memory } = task.world
  const taken = { ...memory.taken, forgetSeen: () => Promise.resolve() }
  const world: SandboxWorld = { ...task.world, list, agents, outside: quiet, memory: { ...memory, taken } }
  const other: SandboxTask = { world, entry, operation: task.operation }
  const { state } = await engine.inspect(entry.id, { signal })
  try {
    if (state === 'paused') await engine.resume(entry.id, { signal })
    if (isFresh && state !== 'stopped' && state !== 'created') await engine.stop(entry.id, { signal, report })
    if (isFresh || state === 'stopped' || state === 'created') await startEngine(other, engine)
    await connectAndVerify(other, engine, description)
    return { agent: await agents.get(entry.id, signal), close: () => agents.close() }
  } catch (error) {
    await agents.close()
    throw error
  }
}

/** @throws AirlockError where no such engine answers, or it is another account’s */
export async function engineOf(
  {
    world,
    operation,
  }: { readonly world: PushTask['world']; readonly operation: Pick<PushTask['operation'], 'signal'> },
  { place }: PlacedSpec,
): Promise<ReadyEngine> {
  const link = world.engines.at(engineAt(place))
  if (link === null) throw notConnected()
  const ready = await link.ready(operation.signal)
  if (link.place !== place) throw otherPlace(place, link.place)
  return ready
}

function otherPlace(wanted: string, found: string | null): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: 'A part of this sandbox is at another place than the one that answers now.',
    why: `It is at ${wanted}, and ${found ?? 'nothing'} answers.`,
    remedy: 'Connect that account, or make that engine answer, and try again.',
  })
}
