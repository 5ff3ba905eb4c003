import { release } from 'node:os'
import type { Duplex } from 'node:stream'
import { usualPlace, type CloudPlace } from '../../../../src-shared/cloud/cloud-place.ts'
import { defaultSize } from '../../../../src-shared/cloud/sizes.ts'
import type { SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type { MachineLife } from '../../../../src-shared/machine/machine-wire.ts'
import type { Placement } from './cloud.ts'
import type { CloudImageFor } from './cloud-image.ts'
import { hostOfApp } from './cloud-names.ts'
import { guestForLimits } from './guest-for-limits.ts'
import { MachineDoor } from './machine-door/machine-door.ts'
import { machineEdge } from './machine-door/machine-edge.ts'
import { machinesApiUrl } from './machines-api/base-url.ts'
import type { Guest } from './machines-api/calls/volumes.ts'
import { FlyClient } from './machines-api/client.ts'
import type { World } from './machines-api/world.ts'
import { RemoteContainerEngine } from './remote-container-engine.ts'

export interface CloudEngineParts {
  /** As a person pasted it. */
  readonly token: string
  readonly organisation: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stateDirectory: string
  readonly installationKey: Uint8Array
  readonly imageFor: CloudImageFor
  readonly world: World
  /** Opens a secured connection to a machine's host; not asked where `AIRLOCK_FLY_EDGE` is set. */
  readonly dial: (host: string) => Promise<Duplex>
  /** See `Cloud`. */
  readonly appPrefix?: string | undefined
  /** How long its machine has, asked each time that it is made or started; what is usual when left out. */
  readonly lifeFor?: (spec: SandboxSpec) => MachineLife
}

/** Cheap, and in different parts of the world. */
export const usualRegions = ['ams', 'iad'] as const

/** The engine on Fly.io as the product has it. */
export function openCloudEngine(parts: CloudEngineParts): RemoteContainerEngine {
  const { token, env, organisation, stateDirectory, installationKey, imageFor } = parts
  const edge = machineEdge(env)
  return new RemoteContainerEngine({
    ...{ organisation, stateDirectory, installationKey, imageFor },
    ...(parts.appPrefix === undefined ? {} : { appPrefix: parts.appPrefix }),
    client: new FlyClient({ token, base: machinesApiUrl(env), world: parts.world }),
    kernel: release(),
    placementFor: ({ cloud, limits }) =>
      placementOf(cloud ?? usualPlace, cloud === undefined ? guestForLimits(limits, defaultSize.cpuKind) : null),
    lifeFor: parts.lifeFor ?? (({ cloud }) => ({ idleMinutes: { ...usualPlace, ...cloud }.idleMinutes, endsAt: null })),
    doorOf: (app, own) => {
      const host = hostOfApp(app)
      return new MachineDoor({ origin: `https://${host}`, token: own, dial: edge?.(host) ?? (() => parts.dial(host)) })
    },
  })
}

/** Where somebody chose, it is there or nowhere. Who chose no size gets what the limits ask for. */
function placementOf({ region, size, volumeGb }: CloudPlace, byLimits: Guest | null): Placement {
  const guest = byLimits ?? { cpu_kind: size.cpuKind, cpus: size.cpus, memory_mb: size.memoryMb }
  return { regions: region === null ? usualRegions : [region], guest, volumeGb }
}
