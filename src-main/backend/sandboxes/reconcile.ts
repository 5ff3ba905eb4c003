import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { EngineSandbox } from '../engines/engine.ts'
import type { SandboxRecord } from '../records/record.ts'

/** What to do about one sandbox when backend and engine meet again. */
export type ReconcileAction =
  /** At rest in both: go on with it. */
  | { readonly kind: 'adopt'; readonly record: SandboxRecord; readonly seen: EngineSandbox }
  /** The record is lost, the container is ours: the labels tell the rest. */
  | { readonly kind: 'rebuild'; readonly seen: EngineSandbox }
  /** The backend was killed while making it: what there is of it is removed. */
  | { readonly kind: 'undo-create'; readonly id: SandboxId; readonly record: SandboxRecord | null }
  /** The backend was killed while removing it. */
  | { readonly kind: 'finish-remove'; readonly record: SandboxRecord }
  /** There is nothing of ours to undo or remove, only a foreign container that has its id. */
  | { readonly kind: 'forget'; readonly record: SandboxRecord }
  /** Its container was removed by somebody else; its data may still be there. */
  | { readonly kind: 'vanished'; readonly record: SandboxRecord }
  /** It lives on another engine than the one that answers now. */
  | { readonly kind: 'elsewhere'; readonly record: SandboxRecord }
  /** Looks like ours without our signature: never touched. */
  | { readonly kind: 'foreign'; readonly seen: EngineSandbox }

/**
 * The decision table: records on disk against what the engine lists. Pure. `place` is where the engine that answers
 * is; a record of another place says nothing about this one.
 */
export function reconcile(
  records: readonly SandboxRecord[],
  listed: readonly EngineSandbox[],
  place: string,
): readonly ReconcileAction[] {
  const own = new Map(listed.filter(({ ownership }) => ownership === 'own').map((seen) => [seen.id, seen]))
  const foreign = new Set(listed.filter(({ ownership }) => ownership === 'foreign').map(({ id }) => id))
  const known = new Set(records.map(({ spec }) => spec.id))
  return [
    ...records.map((record): ReconcileAction => decide(record, own.get(record.spec.id), foreign, place)),
    ...[...own.values()]
      .filter(({ id }) => !known.has(id))
      .map((seen): ReconcileAction =>
        // Whoever finished making a sandbox had started it; one that never was is half made.
        seen.state === 'created' ? { kind: 'undo-create', id: seen.id, record: null } : { kind: 'rebuild', seen },
      ),
    ...listed
      .filter(({ ownership }) => ownership === 'foreign')
      .map((seen): ReconcileAction => ({ kind: 'foreign', seen })),
  ]
}

function decide(
  record: SandboxRecord,
  seen: EngineSandbox | undefined,
  foreign: ReadonlySet<SandboxId>,
  place: string,
): ReconcileAction {
  if (seen === undefined && record.place !== null && record.place !== place) return { kind: 'elsewhere', record }
  if (record.intent !== 'keep' && foreign.has(record.spec.id)) return { kind: 'forget', record }
  switch (record.intent) {
    case 'create':
      return { kind: 'undo-create', id: record.spec.id, record }
    case 'remove':
      return { kind: 'finish-remove', record }
    case 'keep':
      return seen === undefined ? { kind: 'vanished', record } : { kind: 'adopt', record, seen }
  }
}
