import type { EngineCandidate } from '../../../src-shared/engine/engine.ts'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { ContainerEngine } from '../engines/engine.ts'

/** An engine that was found. */
export interface FoundEngine {
  readonly engine: ContainerEngine
  /** Names this very engine, e.g. `docker unix:///var/run/docker.sock`: a sandbox lives at one place only. */
  readonly place: string
}

export interface EngineSearch {
  readonly found: FoundEngine | null
  readonly candidates: readonly EngineCandidate[]
  /** What to do when nothing was found, as sentences. */
  readonly advice: readonly string[]
  /** Why nothing was found, for whoever needs it; left out where advice says enough. */
  readonly problem?: ErrorReport
}

/** Where engines come from; tests give one that is in memory. */
export interface EngineSource {
  /** Looks everywhere once. Rejects only when `signal` aborts. */
  search(signal: AbortSignal): Promise<EngineSearch>
}
