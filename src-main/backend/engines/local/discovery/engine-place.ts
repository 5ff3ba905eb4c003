import type { Surroundings } from '../../../../directories.ts'
import type { EngineEndpoint } from '../connection/engine-endpoint.ts'

/** What discovery looks at. Injected whole, so that tests look at a directory of their own. */
export interface DiscoverySurroundings extends Surroundings {
  /** Airlock's own configuration directory. */
  readonly config: string
  /** Put before absolute system paths such as `/var/run`; empty on a real computer. */
  readonly systemRoot: string
}

/** One place where an engine may be, as a strategy names it. */
export type EnginePlace =
  | {
      readonly kind: 'address'
      /** E.g. `DOCKER_HOST`, `Docker context "colima"`, `Podman (rootless)`. */
      readonly name: string
      readonly endpoint: EngineEndpoint
      /** `chosen`: the person named it. `usual`: we only know that engines like to be there. */
      readonly origin: 'chosen' | 'usual'
    }
  | {
      /** Nothing to ask: not set, malformed, not supported. */
      readonly kind: 'refused'
      readonly name: string
      readonly text: string | null
      readonly reason: string
    }
  | {
      /** An engine that we can bring to life ourselves; tried only when no address answers. */
      readonly kind: 'startable'
      readonly name: string
      readonly text: string | null
      readonly start: StartEngine
    }

/** Starts it, or takes the one that runs already. Rejects with an AirlockError. */
export type StartEngine = (signal: AbortSignal) => Promise<StartedEngine>

export interface StartedEngine {
  readonly endpoint: EngineEndpoint
  /** Brings it back when it has died. */
  readonly revive: () => Promise<void>
  /** Says that it is not needed any more; the last one who says so ends it. */
  readonly release: () => Promise<void>
}

/** Names places and asks none of them. What it cannot read becomes a refused place; it rejects only by a fault of ours. */
export type Strategy = (surroundings: DiscoverySurroundings) => Promise<readonly EnginePlace[]>

export function refused(name: string, reason: string, text: string | null = null): EnginePlace {
  return { kind: 'refused', name, text, reason }
}
