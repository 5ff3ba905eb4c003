import { create } from 'zustand'

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
