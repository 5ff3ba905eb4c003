import { release } from 'node:os'
import type { EngineSearch, EngineSource } from '../../../engine-link/engine-source.ts'
import type { Surroundings } from '../../../../directories.ts'
import type { SystemCallProfile } from '../../../../../src-shared/engine/system-calls.ts'
import type { AgentProgram } from '../agent-program.ts'
import { openConnection } from '../connection/open-connection.ts'
import type { EngineConnection } from '../connection/engine-connection.ts'
import type { BaseBuilder } from '../images/image-resolver.ts'
import { LocalContainerEngine } from '../local-container-engine.ts'
import { PodmanOnDemand } from '../podman-service/podman-on-demand.ts'
import type { RuntimeSource } from '../../runtime-source.ts'
import { openDisk, type DiskReader } from '../storage/disk-space.ts'
import { adviceFor } from './advice.ts'
import { connectionWarnings } from './connection-warnings.ts'
import { discover, type DiscoveredEngine } from './discover.ts'
import type { DiscoverySurroundings } from './engine-place.ts'
import { placeOf } from './same-engine.ts'
import { enginePlaces } from './strategies.ts'

/** Everything that the engine of this computer is built with. */
export interface LocalEngineParts {
  readonly surroundings: Surroundings
  readonly directories: {
    readonly config: string
    readonly state: string
    readonly cache: string
    readonly runtime: string
    readonly log: string
  }
  /** The installation's secret: what it signed is ours. */
  readonly installationKey: Uint8Array
  readonly runtimeSource: RuntimeSource
  readonly agent: AgentProgram
  /** Our lists of permitted system calls: their texts, and where they lie on this computer. */
  readonly seccomp: {
    readonly profiles: Readonly<Record<SystemCallProfile, string>>
    readonly paths: Readonly<Record<SystemCallProfile, string>>
  }
  readonly baseBuilderFor: (connection: EngineConnection) => BaseBuilder | null
  readonly log: (message: string) => void
  /** Milliseconds; tests make them short. */
  readonly pace?: { readonly deadline?: number; readonly grace?: number }
  /** Put before absolute system paths; tests look at a directory of their own. */
  readonly systemRoot?: string
}

/** A local engine answers at once; one that has just been started, or that is very busy, may take this long. */
const standardPace = { deadline: 4000, grace: 300 } as const

/** Docker and Podman of this computer: searched, opened, and built into an engine. */
export function localEngineSource(parts: LocalEngineParts): EngineSource {
  const surroundings: DiscoverySurroundings = {
    ...parts.surroundings,
    config: parts.directories.config,
    systemRoot: parts.systemRoot ?? '',
  }
  const podman = new PodmanOnDemand({ surroundings, directories: parts.directories, log: parts.log })
  const pace = { ...standardPace, ...parts.pace }

  async function build(discovered: DiscoveredEngine, signal: AbortSignal): Promise<LocalContainerEngine> {
    const connection = await connect(discovered, podman, signal)
    return new LocalContainerEngine({
      connection,
      installationKey: parts.installationKey,
      runtimeSource: parts.runtimeSource,
      agent: parts.agent,
      seccompProfiles: parts.seccomp.profiles,
      seccompPaths: isHere(discovered, surroundings) ? parts.seccomp.paths : null,
      disk: await diskOf(discovered, surroundings),
      baseBuilder: parts.baseBuilderFor(connection),
      log: parts.log,
    })
  }

  return {
    async search(signal): Promise<EngineSearch> {
      const places = await enginePlaces(surroundings, () => Promise.resolve(podman.places()))
      const { engine, candidates, errors } = await discover(places, { ...pace, signal, uid: surroundings.uid })
      if (engine === null) {
        return { found: null, candidates, advice: adviceFor({ places, errors, platform: surroundings.platform }) }
      }
      const found = { engine: await build(engine, signal), place: placeOf(engine.identified) }
      return { found, candidates, advice: [] }
    },
  }
}

/** Opens the connection of a discovered engine, with gVisor beside it where Podman needs another service for that. */
async function connect(
  { identified, started }: DiscoveredEngine,
  podman: PodmanOnDemand,
  signal: AbortSignal,
): Promise<EngineConnection> {
  try {
    const gvisor = identified.kind === 'podman' ? await podman.gvisorBeside(identified, started !== null, signal) : null
    return openConnection(identified, {
      warnings: connectionWarnings(identified.transport.endpoint),
      runsc: podman.runsc,
      ...(gvisor === null ? {} : { gvisor: gvisor.runtime }),
      ...(started === null ? {} : { revive: started.revive }),
      onClose: async () => {
        await Promise.all([gvisor?.release?.(), started?.release()])
      },
    })
  } catch (error) {
    identified.transport.close()
    await started?.release()
    throw error
  }
}

/** Whether the engine reads this computer's files: not over the network, not inside a desktop program's machine. */
function isHere({ identified }: DiscoveredEngine, { platform }: DiscoverySurroundings): boolean {
  const { endpoint } = identified.transport
  return platform === 'linux' && endpoint.kind === 'unix' && !/desktop/i.test(identified.info.operatingSystem)
}

/** The disk with the engine's data, if it is one of this computer: whoever has another kernel has other disks too. */
async function diskOf(discovered: DiscoveredEngine, surroundings: DiscoverySurroundings): Promise<DiskReader | null> {
  const { info } = discovered.identified
  if (!isHere(discovered, surroundings) || info.kernelVersion !== release()) return null
  return await openDisk(info.storage?.root ?? info.dataRoot)
}
