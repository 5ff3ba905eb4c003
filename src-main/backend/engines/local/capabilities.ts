import type { Capability, EngineCapabilities } from '../../../../src-shared/engine/engine.ts'
import type { EngineConnection } from './connection/engine-connection.ts'
import type { BaseBuilder } from './images/image-resolver.ts'

const yes: Capability = { available: true }

/** What this engine can do. What depends on a sandbox's runtime is told as that sandbox's caveats. */
export function localCapabilities(connection: EngineConnection, builder: BaseBuilder | null): EngineCapabilities {
  const { limits, cgroupVersion, rootless } = connection.info
  const because = rootless && cgroupVersion === '1' ? ' A rootless engine needs control groups of version 2.' : ''
  const limit = (can: boolean, what: string): Capability =>
    can ? yes : { available: false, reason: `${connection.name} cannot limit ${what} on this computer.${because}` }
  return {
    pause: limits.cpu || cgroupVersion !== null ? yes : { available: false, reason: 'It has no control groups.' },
    stats: yes,
    events: yes,
    memoryLimit: limit(limits.memory, 'memory'),
    processLimit: limit(limits.processes, 'the number of processes'),
    cpuLimit: limit(limits.cpu, 'CPU time'),
    pull: yes,
    build: yes,
    buildBase: builder?.available ?? { available: false, reason: 'Base images are not built by this engine.' },
  }
}
