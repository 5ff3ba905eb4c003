import type { MergeDecision, Side, ThreeVersions, TreeEntry } from '../../../../src-shared/cloud/merge.ts'

/** Bits of a mode that count: who may do what. */
const modeBits = 0o777

/** What becomes of one path. A change of one side is taken, one of both is a conflict; nothing is overwritten unseen. */
export function decide({ base, local, cloud }: ThreeVersions): MergeDecision {
  if (isSame(local, cloud)) return { kind: 'same' }
  if (isSame(local, base)) return { kind: 'take-cloud' }
  if (isSame(cloud, base)) return { kind: 'keep-local' }
  // From here on both sides changed it, and not alike.
  if (local === null || cloud === null) return { kind: 'conflict', conflict: 'changed-deleted' }
  const content = local.kind === cloud.kind ? changedBy(base, local, cloud, isSameContent) : 'both'
  const mode = changedBy(base, local, cloud, isSameMode)
  if (content === 'both') return { kind: 'conflict', conflict: base === null ? 'both-added' : 'both-changed' }
  if (mode === 'both') return { kind: 'conflict', conflict: 'mode' }
  return { kind: 'combine', content, mode }
}

/** Whose mode counts where both contents were made one; null where both sides changed it. */
export function decideMode({ base, local, cloud }: ThreeVersions): number | null {
  if (local === null || cloud === null) return null
  const side = changedBy(base, local, cloud, isSameMode)
  return side === 'both' ? null : (side === 'local' ? local : cloud).mode & modeBits
}

/** Whether two versions are one: of equal content and mode, or both not there. */
export function isSame(one: TreeEntry | null, other: TreeEntry | null): boolean {
  if (one === null || other === null) return one === other
  return isSameContent(one, other) && isSameMode(one, other)
}

function isSameContent(one: TreeEntry, other: TreeEntry): boolean {
  return one.kind === other.kind && one.hash === other.hash
}

/** A link has no mode of its own. */
function isSameMode(one: TreeEntry, other: TreeEntry): boolean {
  if (one.kind !== other.kind) return false
  if (one.kind === 'link') return true
  return (one.mode & modeBits) === (other.mode & modeBits)
}

/** Whose version of a part counts; where both are alike either does, and it is called the cloud’s. */
function changedBy(
  base: TreeEntry | null,
  local: TreeEntry,
  cloud: TreeEntry,
  isAlike: (one: TreeEntry, other: TreeEntry) => boolean,
): Side | 'both' {
  if (isAlike(local, cloud)) return 'cloud'
  if (base === null) return 'both'
  if (isAlike(local, base)) return 'cloud'
  return isAlike(cloud, base) ? 'local' : 'both'
}
