import { useEffect, useLayoutEffect, useRef } from 'react'
import { create } from 'zustand'
import type { UiStorage } from './ui-state.ts'

interface SideViews {
  /** Id of the view beside the editor, per sandbox; the first one where nothing was chosen. */
  readonly bySandbox: Readonly<Record<string, string>>
  /** The view that was asked for by keyboard and has not taken the focus yet. */
  readonly asked: { readonly sandbox: string; readonly view: string } | null
  show(sandbox: string, view: string): void
  /** Shows a view and lets it take the focus. */
  focus(sandbox: string, view: string): void
}

/** Which view stands beside the editor. Anything may show one: a command, a crossing on the edge, another view. */
export const useSideView = create<SideViews>((set) => ({
  bySandbox: {},
  asked: null,
  show: (sandbox, view) => {
    set(({ bySandbox }) => ({ bySandbox: { ...bySandbox, [sandbox]: view } }))
  },
  focus: (sandbox, view) => {
    set(({ bySandbox }) => ({ bySandbox: { ...bySandbox, [sandbox]: view }, asked: { sandbox, view } }))
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

/** Calls `take` when this view was asked for by keyboard, also when it has only been put there for that. */
export function useFocusAsked(sandbox: string, view: string, take: () => void): void {
  const asked = useSideView((state) => state.asked)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    if (asked?.sandbox !== sandbox || asked.view !== view) return
    useSideView.setState({ asked: null })
    latest.current()
  }, [asked, sandbox, view])
}
