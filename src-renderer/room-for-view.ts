import { useEffect, useRef, type RefObject } from 'react'
import { usePanelRef, type PanelImperativeHandle } from 'react-resizable-panels'
import { networkView } from './state/network.ts'

/** What rows with a host, a time and a verdict need. */
const roomy = 320

/** For the panel of views: the one that needs more room gets it, and gives it back unless the person chose another width. */
export function useRoomFor(view: string | undefined): RefObject<PanelImperativeHandle | null> {
  const panel = usePanelRef()
  const before = useRef<number | null>(null)
  useEffect(() => {
    const handle = panel.current
    if (handle === null) return
    const { inPixels } = handle.getSize()
    if (view === networkView && inPixels < roomy) {
      before.current = inPixels
      handle.resize(roomy)
    } else if (view !== networkView && before.current !== null) {
      if (Math.abs(inPixels - roomy) < 4) handle.resize(before.current)
      before.current = null
    }
  }, [panel, view])
  return panel
}
