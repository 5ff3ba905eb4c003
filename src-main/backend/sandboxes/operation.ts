import { cancelled } from '../../../src-shared/errors/airlock-error.ts'
import type { PhaseName, PhaseProgress, ReportPhase } from '../../../src-shared/engine/phases.ts'
import type { SandboxOperation } from '../../../src-shared/engine/sandbox.ts'

export type OperationKind = SandboxOperation['kind']

export interface OperationOptions {
  readonly kind: OperationKind
  readonly cancellable: boolean
  /** Nobody asked for it. */
  readonly isByItself?: boolean
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly changed: () => void
  /** Called once per phase, when it ended. */
  readonly phaseEnded: (phase: PhaseProgress) => void
}

/** One thing that is being done to one sandbox, told phase by phase. */
export class Operation {
  readonly kind: OperationKind
  readonly #options: OperationOptions
  readonly #abort = new AbortController()
  #isBeyondCancel = false
  readonly #phases = new Map<PhaseName, { progress: PhaseProgress; startedAt: number }>()

  constructor(options: OperationOptions) {
    this.kind = options.kind
    this.#options = options
  }

  get isByItself(): boolean {
    return this.#options.isByItself === true
  }

  /** Aborted when somebody cancels. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Asks it to stop and roll back. Without effect on one that cannot be cancelled. */
  cancel(): void {
    if (this.#options.cancellable && !this.#isBeyondCancel) this.#abort.abort(cancelled())
  }

  /** From here on it goes to its end, and a cancel comes too late. Throws when one came before. */
  beyondCancel(): void {
    this.signal.throwIfAborted()
    this.#isBeyondCancel = true
    this.#options.changed()
  }

  readonly report: ReportPhase = (update) => {
    const before = this.#phases.get(update.name)
    const state = update.state ?? before?.progress.state ?? 'running'
    const now = this.#options.now()
    const startedAt = before === undefined || before.progress.state !== 'running' ? now : before.startedAt
    const progress: PhaseProgress = {
      name: update.name,
      state,
      detail: update.detail ?? before?.progress.detail ?? '',
      fraction: update.fraction !== undefined ? update.fraction : (before?.progress.fraction ?? null),
      milliseconds: Math.round(now - startedAt),
      note: update.note !== undefined ? update.note : (before?.progress.note ?? null),
    }
    this.#phases.set(update.name, { progress, startedAt })
    if (state !== 'running' && before?.progress.state !== state) this.#options.phaseEnded(progress)
    this.#options.changed()
  }

  /** Runs `work` as one phase: told as running, then as done or failed. */
  async phase<T>(name: PhaseName, detail: string, work: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted()
    this.report({ name, state: 'running', detail })
    try {
      const result = await work()
      this.report({ name, state: 'done' })
      return result
    } catch (error) {
      this.report({ name, state: 'failed' })
      throw error
    }
  }

  /** Tells what was running when the operation failed as failed. */
  failRunningPhases(): void {
    for (const { progress } of [...this.#phases.values()]) {
      if (progress.state === 'running') this.report({ name: progress.name, state: 'failed' })
    }
  }

  /** Notes of its phases: what the person should know of what it made. */
  get notes(): readonly string[] {
    return [...this.#phases.values()].map(({ progress }) => progress.note).filter((note) => note !== null)
  }

  #views(): readonly PhaseProgress[] {
    const now = this.#options.now()
    return [...this.#phases.values()].map(({ progress, startedAt }) =>
      progress.state === 'running' ? { ...progress, milliseconds: Math.round(now - startedAt) } : progress,
    )
  }

  view(): SandboxOperation {
    return {
      kind: this.kind,
      phases: this.#views(),
      cancellable: this.#options.cancellable && !this.#isBeyondCancel && !this.signal.aborted,
    }
  }
}
