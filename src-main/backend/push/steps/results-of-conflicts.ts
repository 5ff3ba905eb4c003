import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import type { ConflictDecision, PushPath } from '../../../../src-shared/cloud/push-plan.ts'
import { pathBytes } from '../../../../src-shared/paths/path-bytes.ts'
import { versionsOf, type KeptConflict, type KeptDecision, type PullResult } from '../journal/kept-pull.ts'

/** What is appended to the name of the cloud’s version where both are kept. */
const fromCloud = '.from-cloud'
/** A disk takes no longer one. */
const mostNameBytes = 255

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
  // All that is in one folder goes below one new name, and no two under the same.
  const names = new Map<string, string>()
  const given = new Set<string>()
  const besideOf = (folder: PushPath['folder'], path: string, top: string): string => {
    const isTaken = (name: string) => isThere({ folder, path: name }) || given.has(`${folder} ${name}`)
    const name = names.get(`${folder} ${top}`) ?? freeName(top, isTaken)
    names.set(`${folder} ${top}`, name)
    given.add(`${folder} ${name}`)
    return name + path.slice(top.length)
  }
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
        else results.push({ folder, path: besideOf(folder, path, top.path), entry: cloud })
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

function freeName(top: string, isTaken: (path: string) => boolean): string {
  const slash = top.lastIndexOf('/') + 1
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? fromCloud : `${fromCloud}-${String(number)}`
    const path = top.slice(0, slash) + shortened(top.slice(slash), mostNameBytes - ending.length) + ending
    if (!isTaken(path)) return path
  }
}

/** By whole letters, so that no new one arises. */
function shortened(name: string, mostBytes: number): string {
  const letters = [...name]
  while (pathBytes(letters.join('')).length > mostBytes) letters.pop()
  return letters.join('')
}
