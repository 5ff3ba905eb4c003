import { useLayoutEffect } from 'react'
import { create } from 'zustand'
import type { UiStorage } from './ui-state.ts'

interface SideViews {
  /** Id of the view beside the editor, per sandbox; the first one where nothing was chosen. */
  readonly bySandbox: Readonly<Record<string, string>>
  show(sandbox: string, view: string): void
}

/** Which view stands beside the editor. Anything may show one: a command, a crossing on the edge, another view. */
export const useSideView = create<SideViews>((set) => ({
  bySandbox: {},
  show: (sandbox, view) => {
    set(({ bySandbox }) => ({ bySandbox: { ...bySandbox, [sandbox]: view } }))
  },
}))

const part = 'side-view'

/** Keeps which view stands beside the editor of a sandbox, over reloads and restarts. */
export function useKeptSideView(sandbox: string, kept: UiStorage): void {
  const chosen = useSideView((state) => state.bySandbox[sandbox])
  const show = useSideView((state) => state.show)
  useLayoutEffect(() => {
    const before = kept.getItem(part)
    if (chosen !== undefined) kept.setItem(part, chosen)
    else if (before !== null) show(sandbox, before)
  }, [sandbox, kept, chosen, show])
}
