import type { IsolationLevel, RuntimeReport } from './isolation.ts'

/** `local`: an engine of this computer, of whatever kind. */
export type EngineId = 'local' | 'fly'

export type EngineKind = 'docker' | 'podman' | 'memory' | 'fly'

/** What an engine can do, as data: a missing ability is greyed out with its reason, never discovered by failing. */
export interface EngineCapabilities {
  readonly pause: Capability
  readonly stats: Capability
  readonly events: Capability
  readonly memoryLimit: Capability
  readonly processLimit: Capability
  readonly cpuLimit: Capability
  readonly pull: Capability
  /** Images made by programs that run as root: packages, own templates. */
  readonly build: Capability
  readonly buildBase: Capability
}
export type Capability = { readonly available: true } | { readonly available: false; readonly reason: string }

/** One place where an engine was looked for. */
export interface EngineCandidate {
  /** E.g. `DOCKER_HOST`, `Docker context "colima"`, `Podman (rootless)`. */
  readonly name: string
  /** Where, e.g. `unix:///var/run/docker.sock`; null when the strategy did not apply. */
  readonly endpoint: string | null
  readonly found: boolean
  /** Why it was or was not taken, a sentence with what to do. */
  readonly reason: string
}

export interface EngineDescription {
  /** `local`. */
  readonly id: string
  readonly kind: EngineKind
  /** E.g. `Docker 26.1.4`. */
  readonly name: string
  readonly version: string
  /** Negotiated API version, e.g. `1.41`; null where there is none. */
  readonly apiVersion: string | null
  readonly endpoint: string
  readonly architecture: 'amd64' | 'arm64'
  readonly kernelVersion: string
  readonly cpus: number
  readonly memoryBytes: number
  readonly rootless: boolean
  readonly runtimes: readonly RuntimeReport[]
  /** The strongest level that was proven; what `best` gives. */
  readonly best: IsolationLevel | null
  readonly capabilities: EngineCapabilities
  /** Weak points of this very installation, e.g. a connection that is not encrypted. */
  readonly warnings: readonly string[]
  /** What is known of the versions that it reports, each thing once; a person may put it away. */
  readonly versionAdvice?: readonly string[] | undefined
}

/** The state of the search for an engine, as `status “Engine”` and `airlock doctor` show it. */
export type EngineStatus =
  | { readonly state: 'searching'; readonly candidates: readonly EngineCandidate[] }
  | { readonly state: 'missing'; readonly candidates: readonly EngineCandidate[]; readonly advice: readonly string[] }
  | { readonly state: 'ready'; readonly engine: EngineDescription; readonly candidates: readonly EngineCandidate[] }
  | {
      readonly state: 'lost'
      readonly engine: EngineDescription
      readonly candidates: readonly EngineCandidate[]
      readonly reason: string
    }

/** A point-in-time reading; rates are the caller's to compute. */
export interface SandboxStats {
  readonly readAt: string
  readonly cpuNanoseconds: number
  readonly memoryBytes: number
  readonly memoryLimitBytes: number | null
  readonly processes: number | null
}

/** A starting point for a sandbox; data, see `resources/templates`. */
export interface Template {
  readonly id: string
  readonly title: string
  readonly description: string
  /** Pulled by digest where one is pinned. */
  readonly image: string
  /** True when the image can be made on this computer without a registry. */
  readonly localBuild: boolean
}

/** What an image would be if a sandbox were made of it now, as far as that is known. */
export interface ImageOrigin {
  /** What is in it, in words, where that is another than what was asked for; else null. */
  readonly holds: string | null
  /** Where it comes from and what that takes, as sentences. */
  readonly note: string
}

export interface TemplateOrigin extends ImageOrigin {
  readonly template: string
}
