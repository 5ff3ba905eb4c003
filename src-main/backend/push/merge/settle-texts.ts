import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { MergeStep, Side, TextMerge, TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import { decideMode } from './decide.ts'
import { mergeTexts, textLimits } from './merge-texts.ts'

/** Reads a version; null where it is not kept any more. */
export type ReadVersion = (
  version: Side | 'base',
  path: string,
  entry: TreeEntry,
  signal?: AbortSignal,
) => Promise<Uint8Array | null>

/** A conflict with what a merge of its texts came to; null where there are no three texts. With `mode` and a merged text only the mode is open. */
export interface TriedConflict {
  readonly step: MergeStep
  readonly texts: TextMerge | null
}

export interface SettledTexts {
  /** Files that were changed on both sides and could be made one. */
  readonly merged: readonly { readonly step: MergeStep; readonly text: string; readonly mode: number }[]
  readonly conflicts: readonly TriedConflict[]
}

/** Tries to merge the texts that both sides changed. What was read must be what was listed, else it stays a conflict. */
export async function settleTexts(
  steps: readonly MergeStep[],
  read: ReadVersion,
  signal?: AbortSignal,
): Promise<SettledTexts> {
  const merged: SettledTexts['merged'][number][] = []
  const conflicts: TriedConflict[] = []
  for (const step of steps) {
    if (step.decision.kind !== 'conflict') continue
    signal?.throwIfAborted()
    const texts = step.decision.conflict === 'both-changed' ? await triedTexts(step, read, signal) : null
    const mode = decideMode(step)
    if (texts?.kind !== 'merged') conflicts.push({ step, texts })
    else if (mode !== null) merged.push({ step, text: texts.text, mode })
    else conflicts.push({ step: { ...step, decision: { kind: 'conflict', conflict: 'mode' } }, texts })
    if (texts !== null) await turn()
  }
  return { merged, conflicts }
}

async function triedTexts(step: MergeStep, read: ReadVersion, signal?: AbortSignal): Promise<TextMerge | null> {
  const { base, local, cloud, path } = step
  if (base?.kind !== 'file' || local?.kind !== 'file' || cloud?.kind !== 'file') return null
  if ([base, local, cloud].some(({ size }) => size > textLimits.bytes)) return { kind: 'unmergeable', why: 'too-large' }
  const versions: Uint8Array[] = []
  for (const [version, entry] of [
    ['base', base],
    ['local', local],
    ['cloud', cloud],
  ] as const) {
    const bytes = await read(version, path, entry, signal)
    if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== entry.hash) return null
    versions.push(bytes)
  }
  const [baseBytes, localBytes, cloudBytes] = versions
  if (baseBytes === undefined || localBytes === undefined || cloudBytes === undefined) return null
  return mergeTexts(baseBytes, localBytes, cloudBytes)
}
