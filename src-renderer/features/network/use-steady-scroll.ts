import { useLayoutEffect, useRef, useState, type RefObject } from 'react'

interface SteadyScroll {
  /** How many came above what is looked at since it was scrolled there. */
  readonly above: number
  readonly onScroll: () => void
  /** Back to the newest, and along with them. */
  readonly follow: () => void
}

/** Keeps what is looked at where it is while rows come above it; at the very top the newest are followed. */
export function useSteadyScroll(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly { readonly id: string }[],
  rowHeight: number,
): SteadyScroll {
  const newest = useRef<string | null>(null)
  const [above, setAbove] = useState(0)
  const first = rows[0]?.id ?? null
  useLayoutEffect(() => {
    const before = newest.current
    newest.current = first
    const element = scroller.current
    if (element === null || before === null || before === first || element.scrollTop === 0) return
    const added = rows.findIndex(({ id }) => id === before)
    // Another filter: these are other rows.
    if (added < 0) return
    element.scrollTop += added * rowHeight
    setAbove((count) => count + added)
  }, [scroller, rows, first, rowHeight])
  return {
    above,
    onScroll: () => {
      if (scroller.current?.scrollTop === 0) setAbove(0)
    },
    follow: () => {
      setAbove(0)
      scroller.current?.scrollTo({ top: 0 })
      scroller.current?.focus()
    },
  }
}
