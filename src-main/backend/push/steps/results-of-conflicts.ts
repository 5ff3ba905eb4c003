import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import type { ConflictDecision, PushPath } from '../../../../src-shared/cloud/push-plan.ts'
import { versionsOf, type KeptConflict, type KeptDecision, type PullResult } from '../journal/kept-pull.ts'

/** What is appended to the name of the cloud’s version where both are kept. */
const fromCloud = '.from-cloud'

/** What decided conflicts come to, and those that are open. Where a file of one side is a folder of the other, one decision holds for all of it. */
export async function resultsOfConflicts(
  conflicts: readonly KeptConflict[],
  decisions: readonly KeptDecision[],
  keepText: (text: string, mode: number) => Promise<TreeEntry>,
  isThere: (at: PushPath) => boolean,
): Promise<{ readonly results: readonly PullResult[]; readonly open: readonly KeptConflict[] }> {
  const decided = (conflict: KeptConflict): ConflictDecision | null => {
    const found = decisions.find(
      ({ folder, path, versions }) =>
        folder === conflict.folder && path === conflict.path && versions === versionsOf(conflict),
    )
    return found?.decision ?? null
  }
  const results: PullResult[] = []
  const open: KeptConflict[] = []
  for (const conflict of conflicts) {
    const top = conflict.kind === 'file-folder' ? topOf(conflict, conflicts) : conflict
    const decision = decided(top)
    if (decision === null) {
      open.push(conflict)
      continue
    }
    const { folder, path, local, cloud } = conflict
    switch (decision.take) {
      case 'local':
        break
      case 'cloud':
        results.push({ folder, path, entry: cloud })
        break
      case 'both':
        if (cloud === null) break
        // Nothing stands in its way where only the cloud has it.
        if (local === null && conflict.kind !== 'file-folder') results.push({ folder, path, entry: cloud })
        else
          results.push({
            folder,
            path: beside(path, top.path, (name) => isThere({ folder, path: name })),
            entry: cloud,
          })
        break
      case 'text':
        results.push({ folder, path, entry: await keepText(decision.text, local?.mode ?? cloud?.mode ?? 0o644) })
        break
    }
  }
  return { results, open }
}

/** The file among paths that are below one another. */
function topOf(conflict: KeptConflict, conflicts: readonly KeptConflict[]): KeptConflict {
  const above = conflicts.filter(
    ({ folder, path, kind }) =>
      kind === 'file-folder' && folder === conflict.folder && conflict.path.startsWith(`${path}/`),
  )
  return above.reduce((top, one) => (one.path.length < top.path.length ? one : top), conflict)
}

function beside(path: string, top: string, isTaken: (name: string) => boolean): string {
  let name = `${top}${fromCloud}`
  for (let number = 2; isTaken(name); number += 1) name = `${top}${fromCloud}-${String(number)}`
  return name + path.slice(top.length)
}
