import type { PushStage, PushState } from '../../../src-shared/cloud/push-plan.ts'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Operation } from '../sandboxes/operation.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { PushRecord } from './journal/push-record.ts'
import type { Line } from './steps/push-task.ts'
import type { Trees } from './travel/read-sides.ts'

/** What is known of one push or pull beside its record. */
export interface Under {
  readonly direction: 'push' | 'pull'
  readonly line: Line
  /** What the plan was made of. */
  readonly looked: Trees | null
  /** As it stands in line; null where it did not get there. */
  operation: Operation | null
  /** Resolves when it is over, whatever came of it. */
  readonly over: Promise<void>
}

export interface StateParts {
  readonly entry: SandboxEntry
  readonly record: PushRecord | null
  readonly under: Under | null
  readonly error: ErrorReport | null
  readonly conflicts: number
}

export function stateOf({ entry, record, under, error, conflicts }: StateParts): PushState {
  const operation = under?.operation ?? entry.operations.current
  const own = operation?.kind === 'push' || operation?.kind === 'pull' ? operation.view() : null
  const stage = stageOf(record, under)
  // What is settled goes on by itself; where that failed, a person may give it up.
  const isStuck = under === null && error !== null
  const isUndoing = record?.step === 'undoing' || record?.step === 'leaving'
  return {
    sandbox: entry.id,
    stage,
    direction: under?.direction ?? (stage === 'interrupted' ? directionOf(record) : null),
    phases: own?.phases ?? [],
    sentBytes: under?.line.sentBytes ?? 0,
    totalBytes: under?.line.totalBytes ?? null,
    canCancel: own?.cancellable === true || isOpen(record) || (record?.step === 'applying' && isStuck),
    awaySince: entry.record.away?.since ?? null,
    target: record?.target ?? null,
    place: record?.there.place ?? null,
    hasMachine: record !== null,
    isUnmerged: record?.step === 'left-behind',
    keepsMachine: record?.keepsMachine ?? false,
    leftover: leftoverOf(entry.name, record, under, isUndoing),
    conflicts: stage === 'conflicts' ? conflicts : 0,
    error,
  }
}

function isOpen(record: PushRecord | null): boolean {
  return ['making', 'copying', 'reading', 'conflicts'].includes(record?.step ?? '')
}

function leftoverOf(name: string, record: PushRecord | null, under: Under | null, isUndoing: boolean): string | null {
  if (record === null || under !== null) return null
  if (record.step === 'making' || record.step === 'copying')
    return `A machine at ${record.there.place} may hold what arrived of its push, and cost. Go on with that push, or undo it.`
  if (record.step === 'leaving' && record.keepsMachine)
    return `Its machine at ${record.there.place} does not rest yet, and may cost. It is tried again.`
  if (isUndoing) return `Its machine at ${record.there.place} is not removed yet, and may cost. It is tried again.`
  if (record.step === 'left-behind')
    return `A machine at ${record.there.place} was left behind, may run, and costs. It may hold work that is nowhere else: \`airlock pull ${name}\` merges it, \`airlock push ${name} --remove-machine\` removes it with that.`
  if (record.step === 'kept')
    return `A machine at ${record.there.place} rests with what was pushed last; its disk costs.`
  return null
}

function stageOf(record: PushRecord | null, under: Under | null): PushStage {
  if (under !== null) return under.direction === 'push' ? 'pushing' : 'pulling'
  switch (record?.step) {
    case undefined:
    case 'kept':
    case 'left-behind':
      return 'home'
    case 'making':
    case 'copying':
    case 'reading':
    case 'applying':
      return 'interrupted'
    case 'leaving':
    case 'undoing':
      return 'undoing'
    case 'away':
    case 'conflicts':
      return record?.step ?? 'home'
  }
}

function directionOf(record: PushRecord | null): 'push' | 'pull' {
  return record?.step === 'making' || record?.step === 'copying' ? 'push' : 'pull'
}
