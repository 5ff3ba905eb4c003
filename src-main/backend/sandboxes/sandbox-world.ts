import type { IsolationFacts } from '../../../src-shared/agent/facts.ts'
import type { EngineDescription, Template } from '../../../src-shared/engine/engine.ts'
import type { IsolationLevel, IsolationProof, Probe } from '../../../src-shared/engine/isolation.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { WorkspaceMemory } from '../changes/workspace-memory.ts'
import type { CanaryReport } from '../isolation/canaries/canary-report.ts'
import type { OpenCanaries } from '../isolation/canaries/open-canaries.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { EngineLinks } from '../engine-link/engine-links.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import type { SandboxLogs } from '../logs/sandbox-log.ts'
import type { RecordStore } from '../records/record-store.ts'
import type { FolderImport } from '../transfer/folder-import.ts'
import type { StagedSources } from '../transfer/staged-sources.ts'
import type { AgentConnections } from './agent-connections.ts'
import type { AgentMessages } from './agent-messages.ts'
import type { Operation } from './operation.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxList } from './sandbox-list.ts'

/** Judges what was measured in one sandbox. */
export type JudgeIsolation = (evidence: {
  /** Null where nothing inside could be asked. */
  readonly facts: IsolationFacts | null
  readonly engine: EngineDescription
  readonly settings: readonly Probe[]
  readonly expected: IsolationLevel
  readonly runtime: string | null
  readonly canaries?: CanaryReport | null
  readonly filter?: 'own' | 'engine'
}) => IsolationProof

export interface Clock {
  /** Wall clock, for what people read. */
  readonly date: () => Date
  /** Monotonic milliseconds, for how long things took. */
  readonly elapsed: () => number
}

/** What goes out of sandboxes, told of when it may. */
export interface Outside {
  /** The isolation of its run was seen to hold. Resolves when its way out is open, or that takes too long. Never rejects. */
  proven(id: SandboxId): Promise<void>
  /** One that was just made: nothing is brought in before it resolves, which takes a few seconds at most. Never rejects. */
  fresh(entry: SandboxEntry, agent: AgentClient, signal: AbortSignal): Promise<void>
}

/** What everything that is done to sandboxes works with; wired by `SandboxService`. */
export interface SandboxWorld {
  readonly engines: EngineLinks
  readonly list: SandboxList
  readonly agents: AgentConnections
  readonly messages: AgentMessages
  readonly outside: Outside
  /** What of a sandbox is at another place than it is itself. */
  readonly copies: {
    remove(id: SandboxId): Promise<void>
    /** @throws Refusal where a copy would be left behind, or go with work that is nowhere else */
    requireRemovable(entry: SandboxEntry): void
  }
  readonly records: RecordStore
  readonly imports: FolderImport
  readonly memory: WorkspaceMemory
  readonly sources: StagedSources
  readonly logs: SandboxLogs
  readonly log: BackendLog
  readonly judge: JudgeIsolation
  /** What a sandbox must not find; null where nothing is prepared. */
  readonly canaries: OpenCanaries | null
  readonly templates: () => readonly Template[]
  readonly clock: Clock
  /** 12 random hexadecimal digits. */
  readonly newId: () => string
}

/** One step of work on one sandbox. */
export interface SandboxTask {
  readonly world: SandboxWorld
  readonly entry: SandboxEntry
  readonly operation: Operation
}
