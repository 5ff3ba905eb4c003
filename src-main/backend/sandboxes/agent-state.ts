import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { AgentState } from './agent-connections.ts'
import type { SandboxWorld } from './sandbox-world.ts'

const lostNotice = 'The connection to the agent inside was lost. Airlock is reconnecting.'
const restartedNotice = 'The agent inside was restarted: terminals and programs that ran in them ended.'

/** Tells the person what became of a sandbox's agent. */
export function reportAgentState(world: SandboxWorld, id: SandboxId, state: AgentState): void {
  const entry = world.list.get(id)
  if (entry === undefined) return
  switch (state) {
    case 'lost':
      entry.notice(lostNotice)
      world.logs.append(id, 'agent', lostNotice)
      break
    case 'restored':
      entry.withdrawNotice(lostNotice)
      world.logs.append(id, 'agent', 'The agent answers again.')
      break
    case 'dropped':
      entry.withdrawNotice(lostNotice)
      break
    case 'restarted':
      entry.withdrawNotice(lostNotice)
      entry.notice(restartedNotice)
      world.logs.append(id, 'agent', restartedNotice)
      break
  }
  world.list.changed(entry)
}
