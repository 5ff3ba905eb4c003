import type { SandboxId, SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type { EngineEvent, EngineSandbox } from '../engine.ts'

export interface MemorySandbox {
  readonly spec: SandboxSpec
  /** Which installation made it. */
  readonly owner: string
  state: EngineSandbox['state']
  exit: EngineSandbox['exit']
  startedAt: number
  /** How often it was started. */
  starts: number
}

/** What would be an engine's own state: several `MemoryEngine`s on one world are several backends on one engine. */
export class MemoryWorld {
  readonly sandboxes = new Map<SandboxId, MemorySandbox>()
  /** Data volumes by sandbox: the engine's user gives them a meaning, e.g. a folder. */
  readonly volumes = new Map<SandboxId, string>()
  readonly #watchers = new Set<(event: EngineEvent) => void>()

  tell(id: SandboxId, what: Extract<EngineEvent, { kind: 'sandbox' }>['what']): void {
    for (const watcher of this.#watchers) watcher({ kind: 'sandbox', id, what })
  }

  watch(watcher: (event: EngineEvent) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }
}
