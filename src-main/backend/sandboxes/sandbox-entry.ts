import { randomUUID } from 'node:crypto'
import type { EngineId } from '../../../src-shared/engine/engine.ts'
import type { LastSeen, Sandbox, SandboxId, SandboxNotice, SandboxState } from '../../../src-shared/engine/sandbox.ts'
import { defaultPolicy } from '../../../src-shared/policy/default-policy.ts'
import type { EgressPolicy } from '../../../src-shared/policy/policy.ts'
import { assertNever, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { engineAt } from '../engine-link/engine-links.ts'
import type { EngineSandbox } from '../engines/engine.ts'
import type { SandboxRecord } from '../records/record.ts'
import { cloudOf } from './cloud-of.ts'
import { OperationQueue } from './operation-queue.ts'

const mostNotices = 20
/** A sandbox that was never started is one that rests. */
const restingStates = { created: 'stopped', running: 'running', paused: 'paused', stopped: 'stopped' } as const

/** Everything the backend knows of one sandbox. Changed only by this folder; doors get `view`. */
export class SandboxEntry {
  record: SandboxRecord
  /** What the engine said last; null before it said anything and when it has no such container. */
  seen: EngineSandbox | null = null
  /** Whether `seen` may be believed: false until the engine was asked and while it does not answer. */
  isKnown = false
  /** How the engine told it was before it went away; null when it never told. */
  lastSeen: LastSeen | null = null
  /** Why nobody can say how it is, as a sentence, while that is so; null when there is nothing to say. */
  whyUnknown: string | null = null
  /** True when there is nothing to start any more: creation failed, or the container was removed from outside. */
  hasFailed = false
  /** True while something of it may be on the engine that has to go: undoing or removing it did not succeed yet. */
  hasLeftovers = false
  /** Which run its channel reaches, as the engine names it: the one that was measured or is being measured. */
  run: string | null = null
  /** Whether this backend saw the isolation of that run hold. While it did not, no door is let in. */
  isProven = false
  /** Hosts that were refused to it and that nobody looked at yet. */
  unseenRefusals = 0
  /** Why it must not run, while stopping it for that did not succeed yet. */
  mustStop: ErrorReport | null = null
  /** Nobody is let in: it is being brought to another place. */
  heldFor: 'push' | 'pull' | null = null
  error: ErrorReport | null = null
  readonly operations = new OperationQueue()
  #notices: readonly SandboxNotice[] = []

  constructor(record: SandboxRecord) {
    this.record = record
  }

  get id(): SandboxId {
    return this.record.spec.id
  }
  get name(): string {
    return this.record.spec.name
  }

  /** Where it lives. */
  get engine(): EngineId {
    return engineAt(this.record.place)
  }

  /** What it may reach. */
  get policy(): EgressPolicy {
    return this.record.egress ?? defaultPolicy
  }

  /** Kept ready for nobody yet: in no list, and found by no name. */
  get isWarm(): boolean {
    return this.record.warm === true
  }

  notice(text: string): void {
    this.withdrawNotice(text)
    this.#notices = [...this.#notices, { id: randomUUID(), text }].slice(-mostNotices)
  }
  withdrawNotice(text: string): void {
    this.#notices = this.#notices.filter((known) => known.text !== text)
  }

  /** What was measured holds for the run it was measured in. */
  forgetRun(): void {
    this.run = null
    this.isProven = false
    this.mustStop = null
  }

  /** What was told of a run that is over says nothing about the next one. */
  clearNotices(): void {
    this.#notices = []
  }

  get state(): SandboxState {
    const operation = this.operations.current?.kind
    switch (operation) {
      case 'create':
        return 'creating'
      case 'start':
        return 'starting'
      case 'stop':
        return 'stopping'
      case 'pause':
        return 'pausing'
      case 'remove':
        return 'removing'
      case 'resume':
      case 'verify':
      // A build goes on beside the sandbox.
      case 'packages':
      // It rests before, meanwhile and after.
      case 'move':
      // So does most of these.
      case 'push':
      case 'pull':
      case undefined:
        return this.#restingState()
      default:
        return assertNever(operation)
    }
  }

  #restingState(): SandboxState {
    if (this.hasFailed) return 'failed'
    if (this.record.intent !== 'keep') return this.record.intent === 'create' ? 'creating' : 'removing'
    if (!this.isKnown || this.seen === null) return 'unknown'
    return restingStates[this.seen.state]
  }

  /** The engine does not answer any more; what it said was read `at` (ISO 8601). */
  lost(at: string): void {
    if (this.seen !== null) this.lastSeen = { state: restingStates[this.seen.state], at }
    this.isKnown = false
  }

  /** That an earlier run held says nothing of this one. */
  #shownIsolation(state: SandboxState): Sandbox['isolation'] {
    const { isolation } = this.record
    const isLive = state === 'running' || state === 'paused'
    return isLive && isolation?.proven === true && !this.isProven ? null : isolation
  }

  view(): Sandbox {
    const { spec, source } = this.record
    const { state } = this
    return {
      id: spec.id,
      name: spec.name,
      engine: this.engine,
      state,
      lastSeen: state === 'unknown' ? this.lastSeen : null,
      whyUnknown: state === 'unknown' ? this.whyUnknown : null,
      cloud: cloudOf(this, state),
      image: this.seen?.imageName ?? spec.image,
      template: spec.template,
      isolation: this.#shownIsolation(state),
      isolationRequested: spec.isolation,
      profile: this.seen?.profile ?? spec.profile ?? 'strict',
      limits: spec.limits,
      limitsInForce: this.seen?.limitsInForce ?? null,
      caveats: this.seen?.caveats ?? [],
      source,
      request: this.record.request ?? null,
      createdAt: spec.createdAt,
      lastActiveAt: this.record.lastActiveAt ?? spec.createdAt,
      lifetime: this.record.lifetime ?? null,
      network: { mode: this.policy.mode, isLearning: this.policy.isLearning, refusals: this.unseenRefusals },
      ...(this.record.away === undefined ? {} : { away: { since: this.record.away.since } }),
      operation: this.operations.current?.view() ?? null,
      error: this.error,
      notices: this.#notices,
    }
  }
}
