import type { UntakenWork } from '../api/changes.ts'

/** `7 files changed since they came in, 3 taken out; 1 deleted`. What is gone cannot be taken out, only passed on. */
export function workInWords({ changed, taken, deleted, deletedTold }: Omit<UntakenWork, 'readAt'>): string {
  if (changed + deleted === 0) return 'Nothing changed since it came in'
  const since = (count: number) => `since ${count === 1 ? 'it' : 'they'} came in`
  const open = deleted - deletedTold
  const passedOn = open === 0 ? '' : `, ${deletedTold === 0 ? '' : `${countOf(open)} `}not passed on`
  if (changed === 0) return `${files(deleted)} deleted ${since(deleted)}${passedOn}`
  const still = `${files(changed)} changed ${since(changed)}, ${taken === 0 ? 'none' : countOf(taken)} taken out`
  return deleted === 0 ? still : `${still}; ${countOf(deleted)} deleted${passedOn}`
}

function files(count: number): string {
  return `${countOf(count)} ${count === 1 ? 'file' : 'files'}`
}

function countOf(count: number): string {
  return count.toLocaleString('en')
}
