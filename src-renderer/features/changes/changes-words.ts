import type { WorkspaceChange } from '../../../src-shared/api/changes.ts'

export const changeLetters = { added: 'A', modified: 'M', deleted: 'D', renamed: 'R' } as const satisfies Record<
  WorkspaceChange['change'],
  string
>

/** What to know about one change beside its name, one sentence; empty when there is nothing. */
export function noteOf({ change, from, kind, original, isTaken }: WorkspaceChange): string {
  const notes = [
    ...(from === null ? [] : [`was ${from}`]),
    ...(kind === 'link' ? ['link'] : []),
    ...(kind === 'file' && original === 'none' && change !== 'renamed' ? ['no original kept'] : []),
    ...(isTaken ? [change === 'deleted' ? 'passed on that it is gone' : 'taken out'] : []),
  ]
  return notes.join(' · ')
}
