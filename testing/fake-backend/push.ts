import { randomUUID } from 'node:crypto'
import { estimateCost } from '../../src-shared/cloud/estimate.ts'
import type {
  ConflictDecision,
  PushConflict,
  PushPath,
  PushPlan,
  PushState,
  PushTarget,
} from '../../src-shared/cloud/push-plan.ts'
import { defaultSize, sizeRemarks } from '../../src-shared/cloud/sizes.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { AirlockError, type ErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { latestOf } from '../../src-main/backend/server/latest-of.ts'

const usual: PushTarget = { region: 'ams', size: defaultSize, volumeGb: 10 }

/** Pushes of the fake backend: each waits where a page test lets it, and goes on by `change`. */
export class FakePush {
  readonly #states = new Map<string, PushState>()
  readonly #listeners = new Set<() => void>()
  /** What a plan has beside what is usual. */
  more: Partial<PushPlan> = {}
  conflicts: readonly PushConflict[] = []
  /** A plan waits for it. */
  looked: Promise<void> = Promise.resolve()
  /** Refuses plans. */
  refusal: ErrorReport | null = null
  /** What the last push was to take along or leave, beside its plan. */
  chosen: { readonly include: readonly PushPath[]; readonly leaveOut: readonly PushPath[] } | null = null
  /** What doors asked for. */
  readonly asked: string[] = []

  async plan({ id }: Sandbox, wish: Partial<PushTarget>): Promise<PushPlan> {
    await this.looked
    if (this.refusal !== null) throw new AirlockError(this.refusal)
    const target = { ...usual, ...wish }
    return {
      ...{ id: randomUUID(), sandbox: id, target, place: 'fly my-organisation', isKnownThere: false },
      manifest: {
        ...{ workspace: { files: 812, bytes: 9_400_000 }, home: { files: 14, bytes: 60_000 }, largest: [] },
        ...{ git: { branch: 'main', ahead: 1 }, uncommitted: [], isUncommittedCut: false, bound: [], caches: [] },
        ...{ staysHere: [], handedOver: [], ports: [3000], variables: ['API_URL'] },
        policy: { mode: 'allowlist', presets: ['npm'], allowed: [], denied: [], more: 0 },
      },
      ...{ credentials: [], moreCredentials: 0, heldBack: [], leftOut: [] },
      travels: { files: 826, bytes: 9_460_000 },
      cost: estimateCost({ ...target, rootGb: 2, hoursPerDay: 8 }),
      seconds: 12,
      remarks: sizeRemarks(target.size),
      madeAt: new Date().toISOString(),
      ...this.more,
    }
  }

  state({ id }: Sandbox): PushState {
    return (
      this.#states.get(id) ?? {
        ...{ sandbox: id, stage: 'home', direction: null, phases: [], sentBytes: 0, totalBytes: null },
        ...{ canCancel: false, awaySince: null, target: null, place: null, hasMachine: false, leftover: null },
        isUnmerged: false,
        ...{ keepsMachine: false, conflicts: 0, error: null },
      }
    )
  }

  change(sandbox: Sandbox, change: Partial<PushState>): PushState {
    const next = { ...this.state(sandbox), ...change }
    this.#states.set(sandbox.id, next)
    for (const listener of this.#listeners) listener()
    return next
  }

  /** Goes on with what was interrupted or decided. */
  resume(sandbox: Sandbox): PushState {
    return this.begin(sandbox, this.state(sandbox).direction ?? 'pull')
  }

  begin(sandbox: Sandbox, direction: 'push' | 'pull'): PushState {
    this.asked.push(`${direction} ${sandbox.name}`)
    const stage = direction === 'push' ? 'pushing' : 'pulling'
    const push = direction === 'push' ? { target: usual, place: 'fly my-organisation', hasMachine: true } : {}
    return this.change(sandbox, { stage, direction, canCancel: true, totalBytes: 9_460_000, error: null, ...push })
  }

  cancel(sandbox: Sandbox): PushState {
    this.asked.push(`cancel ${sandbox.name}`)
    const isBack = this.state(sandbox).awaySince === null
    return this.change(sandbox, {
      ...{ stage: isBack ? 'home' : 'away', direction: null, canCancel: false, conflicts: 0, phases: [] },
      hasMachine: !isBack,
    })
  }

  /** With the copy here. */
  goOnHere(sandbox: Sandbox): PushState {
    this.asked.push(`go on here ${sandbox.name}`)
    return this.change(sandbox, { stage: 'home', direction: null, awaySince: null, hasMachine: false, leftover: null })
  }

  resolve(sandbox: Sandbox, decisions: readonly { at: { path: string }; decision: ConflictDecision }[]): PushState {
    const of = (path: string) => decisions.find(({ at }) => at.path === path)?.decision
    this.conflicts = this.conflicts.map((one) => ({ ...one, decision: of(one.path) ?? one.decision }))
    return this.change(sandbox, { conflicts: this.conflicts.filter(({ decision }) => decision === null).length })
  }

  events(sandbox: Sandbox, signal: AbortSignal): AsyncGenerator<PushState> {
    const subscribe = (listener: () => void) => {
      this.#listeners.add(listener)
      return () => this.#listeners.delete(listener)
    }
    return latestOf(() => this.state(sandbox), subscribe, signal)
  }
}
