import { create } from 'zustand'
import { shownName } from '../../ui/words.ts'
import { openDiff } from './open-diff.ts'

/** The file that the next one is compared with, per sandbox. */
export const useToCompare = create<{ readonly bySandbox: Readonly<Record<string, string>> }>(() => ({ bySandbox: {} }))

export function selectToCompare(sandbox: string, path: string): void {
  useToCompare.setState(({ bySandbox }) => ({ bySandbox: { ...bySandbox, [sandbox]: path } }))
}

/** Opens what was selected at the left and `path` at the right; both with what is unsaved of them. */
export function compareWithSelected(sandbox: string, path: string): void {
  const selected = useToCompare.getState().bySandbox[sandbox]
  if (selected === undefined) return
  const name = (of: string) => shownName(of.slice(of.lastIndexOf('/') + 1), 40)
  openDiff(sandbox, {
    title: `${name(selected)} ↔ ${name(path)}`,
    path,
    original: { path: selected },
    modified: { path },
  })
}
