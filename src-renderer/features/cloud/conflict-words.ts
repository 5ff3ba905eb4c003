import type { ConflictKind } from '../../../src-shared/cloud/merge.ts'
import type { ConflictDecision, ConflictVersion, PushConflict } from '../../../src-shared/cloud/push-plan.ts'
import { bytesInWords } from '../../ui/words.ts'

export const kindWords = {
  'both-changed': 'Changed on both sides',
  'both-added': 'Made on both sides, each in its own way',
  'changed-deleted': 'Changed on one side, deleted on the other',
  'file-folder': 'A file on one side, a folder on the other',
  mode: 'Who may read, write or run it was changed on both sides',
} as const satisfies Record<ConflictKind, string>

export function decisionWords(decision: ConflictDecision): string {
  return {
    local: 'This computer’s version',
    cloud: 'Fly.io’s version',
    both: 'Both, side by side',
    text: 'As you merged it',
  }[decision.take]
}

/** One version where its text cannot be shown. */
export function versionInWords(version: ConflictVersion | null): string {
  if (version === null) return 'Not there'
  if (version.isLink) return `A link to ${version.text ?? 'somewhere'}`
  return `${bytesInWords(version.size)}, mode ${(version.mode & 0o777).toString(8)}`
}

/** Whether a person can merge it as text. */
export function isText({ local, cloud }: PushConflict): boolean {
  return [local, cloud].every((version) => version?.text != null && !version.isLink)
}

/** What a merge by hand begins with: what is settled, and this computer’s version of what is not. */
export function beginningOf({ regions, local }: PushConflict): string {
  if (regions === null) return local?.text ?? ''
  return regions.map((region) => (region.kind === 'settled' ? region.text : region.local)).join('')
}
