import type { WorkspaceChange, WorkspaceChanges } from '../../../src-shared/api/changes.ts'

export const changeLetters = { added: 'A', modified: 'M', deleted: 'D', renamed: 'R' } as const satisfies Record<
  WorkspaceChange['change'],
  string
>

export function countsOf({ changes, more }: WorkspaceChanges): { readonly changed: number; readonly taken: number } {
  return { changed: changes.length + more, taken: changes.filter(({ isTaken }) => isTaken).length }
}

/** What to know about one change beside its name, one sentence; empty when there is nothing. */
export function noteOf({ change, from, kind, original, isTaken }: WorkspaceChange): string {
  const notes = [
    ...(from === null ? [] : [`was ${from}`]),
    ...(kind === 'link' ? ['link'] : []),
    ...(kind === 'file' && original === 'none' && change !== 'renamed' ? ['no original kept'] : []),
    ...(isTaken ? ['taken out'] : []),
  ]
  return notes.join(' · ')
}
