import type { CloudPlace, SandboxInCloud } from '../cloud/cloud-place.ts'
import type { ErrorReport } from '../errors/airlock-error.ts'
import type { CreateRequest } from './create-request.ts'
import type { IsolationProof, IsolationRequest } from './isolation.ts'
import type { SandboxLifetime } from './lifetime.ts'
import type { SandboxNetwork } from './network.ts'
import type { PhaseProgress } from './phases.ts'
import type { SystemCallProfile } from './system-calls.ts'

/** 12 lower-case hexadecimal digits, chosen by Airlock; part of every resource name and label. */
export type SandboxId = string

export const sandboxIdPattern = /^[0-9a-f]{12}$/
/** What engines accept in a container's name, kept shorter so that our prefixes fit. */
export const sandboxNamePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/

export interface ResourceLimits {
  /** CPUs; a gVisor sandbox gets 1 unless `fast`, since an idle one burns CPU for each that it sees. */
  readonly cpus: number
  readonly memoryBytes: number
  readonly processes: number
}

export const defaultLimits = {
  cpus: 2,
  memoryBytes: 2 * 1024 ** 3,
  processes: 512,
} as const satisfies ResourceLimits

/** What an engine really holds a sandbox to; null for what it cannot limit. */
export interface LimitsInForce {
  readonly cpus: number | null
  readonly memoryBytes: number | null
  readonly processes: number | null
}

/** Everything needed to make the sandbox again: kept in the record and, signed, in the engine's labels. */
export interface SandboxSpec {
  readonly id: SandboxId
  readonly name: string
  /** A template id (`debian`, `python`, …) or null when `image` was given. */
  readonly template: string | null
  /** Image reference as asked for, e.g. `docker.io/library/python:3.13-slim` or `airlock/base:debian`. */
  readonly image: string
  readonly isolation: IsolationRequest
  readonly limits: ResourceLimits
  /** All CPUs for a gVisor sandbox in spite of the idle cost. */
  readonly fast: boolean
  /** Strict when left out, as in all of before. */
  readonly profile?: SystemCallProfile | undefined
  /** Only of one that is made at a cloud; what is usual there when left out. */
  readonly cloud?: CloudPlace | undefined
  /** ISO 8601. */
  readonly createdAt: string
}

export type SandboxState =
  | 'creating'
  | 'starting'
  | 'running'
  | 'pausing'
  | 'paused'
  | 'stopping'
  | 'stopped'
  | 'removing'
  | 'failed'
  /** The engine does not answer, so nobody can say. */
  | 'unknown'

/** What the engine said of a sandbox before it stopped answering. */
export interface LastSeen {
  readonly state: 'running' | 'paused' | 'stopped'
  /** ISO 8601. */
  readonly at: string
}

/** Where the first content of `/workspace` came from. */
export type SandboxSource =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'folder' | 'archive' | 'git'
      /** Where it lies or lay: a path, of an upload its name, of a repository its address. */
      readonly path: string
      readonly files: number
      readonly bytes: number
      /** Paths (relative) kept out by `.gitignore` or because they look like secrets; at most 1000 are listed. */
      readonly leftOut: readonly string[]
    }

/** Something that happened. The same thing told again is another notice: only its `id` says which one was put away. */
export interface SandboxNotice {
  readonly id: string
  readonly text: string
}

/** A sandbox as every door shows it. */
export interface Sandbox {
  readonly id: SandboxId
  readonly name: string
  readonly engine: string
  readonly state: SandboxState
  /** Only while the state is `unknown`: how it was when the engine answered last; null when it never did. */
  readonly lastSeen: LastSeen | null
  /** Only while the state is `unknown`: why, as a sentence, e.g. that the account is not connected; null where nobody said. */
  readonly whyUnknown: string | null
  /** Where at a cloud it is and what that costs; null for one on this computer. */
  readonly cloud: SandboxInCloud | null
  readonly image: string
  readonly template: string | null
  /** Null until the run that goes on was measured. */
  readonly isolation: IsolationProof | null
  readonly isolationRequested: IsolationRequest
  /** Which system calls its programs may make; `engine` where the engine could not be given our list. */
  readonly profile: SystemCallProfile | 'engine'
  readonly limits: ResourceLimits
  /** Null until the engine made it. */
  readonly limitsInForce: LimitsInForce | null
  /** What of it is other than somebody may think, as sentences: its image, what this engine cannot limit or do. */
  readonly caveats: readonly string[]
  readonly source: SandboxSource
  /** How it was asked for, while it is being made and after that failed: to try again, or with changes. */
  readonly request: CreateRequest | null
  readonly createdAt: string
  /** When a person or script last typed, ran, saved or brought something in; else when it was made. Exact to a minute. */
  readonly lastActiveAt: string
  /** Null for one that runs until somebody stops it. */
  readonly lifetime: SandboxLifetime | null
  readonly network: SandboxNetwork
  /** It is in a cloud since then (ISO 8601), and a copy that nobody changes is kept here; left out for one that was not pushed. */
  readonly away?: { readonly since: string } | undefined
  /** What is being done right now, phase by phase; null when nothing is. */
  readonly operation: SandboxOperation | null
  /** The last failure that still matters. */
  readonly error: ErrorReport | null
  /** Things that happened and that the person should know, newest last, e.g. a lost agent that was restarted. */
  readonly notices: readonly SandboxNotice[]
}

export interface SandboxOperation {
  readonly kind:
    'create' | 'start' | 'stop' | 'pause' | 'resume' | 'remove' | 'verify' | 'packages' | 'move' | 'push' | 'pull'
  readonly phases: readonly PhaseProgress[]
  readonly cancellable: boolean
}
