import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import { remedyFor, wrongState } from './refusals.ts'
import type { RunMeasuring } from './run-measuring.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxWorld } from './sandbox-world.ts'

/** How somebody wants to get into a sandbox. */
export interface AgentWish {
  /** Somebody begins something in it: one that sleeps at a cloud is woken for that, and for nothing that only looks. */
  readonly wakes: boolean
}

export interface Entrance {
  readonly world: Pick<SandboxWorld, 'agents'>
  readonly runs: Pick<RunMeasuring, 'waited'>
  readonly wake: (entry: SandboxEntry) => Promise<unknown>
}

/**
 * The agent of a running sandbox, for doors. Rejects with `sandbox-state` for one that does not run. Where the isolation
 * of this run was not measured yet, it is measured first, and nobody gets in unless it holds.
 */
export async function enter(
  { world, runs, wake }: Entrance,
  entry: SandboxEntry,
  { wakes }: AgentWish,
  signal: AbortSignal | undefined,
): Promise<{ sandbox: Sandbox; agent: AgentClient }> {
  refuseHeld(entry)
  if (wakes && sleeps(entry)) await wake(entry)
  await runs.waited(entry, signal)
  refuseHeld(entry)
  const sandbox = entry.view()
  const mayAnswer = sandbox.state === 'running' || (sandbox.state === 'unknown' && world.agents.has(entry.id))
  if (!mayAnswer) throw wrongState(entry.name, `is ${sandbox.state}`, remedyFor(sandbox))
  if (!entry.isProven) throw wrongState(entry.name, 'is not proven to be isolated', 'Try again in a moment.')
  return { sandbox, agent: await world.agents.get(entry.id, signal) }
}

/** At a cloud, for want of work: with its memory, or without where a machine is too large for that. */
function sleeps({ engine, state, record }: SandboxEntry): boolean {
  if (engine === 'local') return false
  return state === 'paused' || (state === 'stopped' && record.stoppedOnPurpose !== true)
}

function refuseHeld({ heldFor, name }: SandboxEntry): void {
  if (heldFor === null) return
  throw wrongState(name, `is being ${heldFor === 'push' ? 'pushed' : 'pulled back'}`, 'Wait until that is done.')
}
