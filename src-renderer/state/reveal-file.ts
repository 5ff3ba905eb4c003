import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { useSideView } from './side-view.ts'

/** The file that is to be shown in the tree and is not yet. */
const useAsked = create<{ readonly asked: { readonly sandbox: string; readonly path: string } | null }>(() => ({
  asked: null,
}))

/** Shows a file in the tree, which takes the focus, whatever is in front of the editor. */
export function revealFile(sandbox: string, path: string): void {
  useSideView.getState().focus(sandbox, 'files')
  useAsked.setState({ asked: { sandbox, path } })
}

/** Calls `take` with each path that is to be shown, also when the tree has only been put there for that. */
export function useRevealAsked(sandbox: string, take: (path: string) => void): void {
  const asked = useAsked((state) => state.asked)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    if (asked?.sandbox !== sandbox) return
    useAsked.setState({ asked: null })
    latest.current(asked.path)
  }, [asked, sandbox])
}
