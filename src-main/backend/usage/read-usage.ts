import type { SandboxStats } from '../../../src-shared/engine/engine.ts'
import type { Sandbox, SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { AgentAccess } from '../api/agent-access.ts'
import type { ContainerEngine } from '../engines/engine.ts'

/** What one look at a sandbox gives; CPU is a sum that only grows. */
export type UsageReading = Pick<SandboxStats, 'cpuNanoseconds' | 'memoryBytes' | 'memoryLimitBytes' | 'processes'>

export interface UsageAccess extends AgentAccess {
  /** The engine that a sandbox lives on; null while it is not there. */
  engineOf(id: SandboxId): Pick<ContainerEngine, 'stats' | 'diskSpace' | 'capabilities'> | null
  views(): readonly Sandbox[]
  get(reference: string): Sandbox
}

/**
 * As the engine says, which also counts what the boundary itself costs; from inside where the engine does not know. Where
 * it cannot limit a sandbox, that has no control group of its own, and the engine tells the use of all of them for each.
 */
export async function readUsage(access: UsageAccess, sandbox: Sandbox, signal: AbortSignal): Promise<UsageReading> {
  const engine = access.engineOf(sandbox.id)
  const isLimited = sandbox.limitsInForce?.memoryBytes !== null
  if (engine?.capabilities.stats.available === true && isLimited) {
    const stats = await engine.stats(sandbox.id, { signal })
    // Under a kernel of its own the engine sees that kernel's threads, not what runs in it.
    const hasOwnKernel = sandbox.isolation?.level !== 'container'
    if (stats.memoryBytes > 0) return hasOwnKernel ? { ...stats, processes: null } : stats
  }
  const { agent } = await access.agent(sandbox.id, signal)
  const { cpuMs, memoryBytes, tasks } = await agent.usage.read({ signal })
  return {
    cpuNanoseconds: cpuMs * 1_000_000,
    memoryBytes,
    memoryLimitBytes: isLimited ? sandbox.limits.memoryBytes : null,
    processes: tasks,
  }
}
