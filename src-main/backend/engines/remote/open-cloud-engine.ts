import { release } from 'node:os'
import type { MachineSize } from '../../../../src-shared/cloud/sizes.ts'
import type { SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type { MachineLife } from '../../../../src-shared/machine/machine-wire.ts'
import type { Placement } from './cloud.ts'
import type { CloudImageFor } from './cloud-image.ts'
import { guestForLimits } from './guest-for-limits.ts'
import { MachineDoor } from './machine-door/machine-door.ts'
import { machinesApiUrl } from './machines-api/base-url.ts'
import { FlyClient } from './machines-api/client.ts'
import { RemoteContainerEngine } from './remote-container-engine.ts'

export interface CloudEngineParts {
  /** As a person pasted it. */
  readonly token: string
  readonly organisation: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stateDirectory: string
  readonly installationKey: Uint8Array
  readonly imageFor: CloudImageFor
  /** Where, how large and how long, as it was chosen for a sandbox; what is usual when left out. */
  readonly placementFor?: (spec: SandboxSpec) => Placement
  readonly lifeFor?: (spec: SandboxSpec) => MachineLife
  readonly cpuKind?: MachineSize['cpuKind']
  readonly regions?: Placement['regions']
}

/** Gigabytes of disk where nobody chose. */
const usualVolumeGb = 10
/** Minutes without work after which a machine sleeps. */
const usualIdleMinutes = 15
/** Cheap, and in different parts of the world. */
const usualRegions = ['ams', 'iad'] as const

/** The engine on Fly.io as the product has it. */
export function openCloudEngine(parts: CloudEngineParts): RemoteContainerEngine {
  const { token, env, organisation, stateDirectory, installationKey, imageFor } = parts
  const { cpuKind = 'performance', regions = usualRegions } = parts
  return new RemoteContainerEngine({
    ...{ organisation, stateDirectory, installationKey, imageFor },
    client: new FlyClient({ token, base: machinesApiUrl(env) }),
    kernel: release(),
    placementFor:
      parts.placementFor ??
      (({ limits }) => ({ regions, guest: guestForLimits(limits, cpuKind), volumeGb: usualVolumeGb })),
    lifeFor: parts.lifeFor ?? (() => ({ idleMinutes: usualIdleMinutes, endsAt: null })),
    doorOf: (app, own) => new MachineDoor({ origin: `https://${app}.fly.dev`, token: own }),
  })
}
