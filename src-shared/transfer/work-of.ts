import type { UntakenWork, WorkspaceChanges } from '../api/changes.ts'

/** How much work changes are. */
export function workOf({ changes, more }: Pick<WorkspaceChanges, 'changes' | 'more'>): Omit<UntakenWork, 'readAt'> {
  const gone = changes.filter(({ change }) => change === 'deleted')
  const taken = changes.filter(({ isTaken }) => isTaken)
  const deletedTold = gone.filter(({ isTaken }) => isTaken).length
  return {
    changed: changes.length - gone.length + more,
    taken: taken.length - deletedTold,
    deleted: gone.length,
    deletedTold,
  }
}
