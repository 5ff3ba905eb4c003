import type { SandboxStats } from '../../../src-shared/engine/engine.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import type { AgentAccess } from '../api/agent-access.ts'
import type { ContainerEngine } from '../engines/engine.ts'

/** What one look at a sandbox gives; CPU is a sum that only grows. */
export type UsageReading = Pick<SandboxStats, 'cpuNanoseconds' | 'memoryBytes' | 'memoryLimitBytes' | 'processes'>

export interface UsageAccess extends AgentAccess {
  readonly link: { readonly current: Pick<ContainerEngine, 'stats' | 'diskSpace' | 'capabilities'> | null }
  views(): readonly Sandbox[]
  get(reference: string): Sandbox
}

/** As the engine says, which also counts what the boundary itself costs; from inside where the engine does not know. */
export async function readUsage(access: UsageAccess, sandbox: Sandbox, signal: AbortSignal): Promise<UsageReading> {
  const engine = access.link.current
  if (engine?.capabilities.stats.available === true) {
    const told = await engine.stats(sandbox.id, { signal })
    const stats = { ...told, memoryLimitBytes: memoryLimitOf(sandbox, told.memoryLimitBytes) }
    // Under a kernel of its own the engine sees that kernel's threads, not what runs in it.
    const hasOwnKernel = sandbox.isolation?.level !== 'container'
    if (stats.memoryBytes > 0) return hasOwnKernel ? { ...stats, processes: null } : stats
  }
  const { agent } = await access.agent(sandbox.id, signal)
  const { cpuMs, memoryBytes, tasks } = await agent.usage.read({ signal })
  return {
    cpuNanoseconds: cpuMs * 1_000_000,
    memoryBytes,
    memoryLimitBytes: memoryLimitOf(sandbox, sandbox.limits.memoryBytes),
    processes: tasks,
  }
}

/** Where nothing limits a sandbox, engines tell the memory of the whole computer: that is no limit of its own. */
function memoryLimitOf({ limitsInForce }: Sandbox, told: number | null): number | null {
  return limitsInForce?.memoryBytes === null ? null : told
}
