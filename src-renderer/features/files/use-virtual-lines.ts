import { useCallback, useLayoutEffect, useRef, type RefObject } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { Line } from './lines.ts'

const rowHeight = 26

/**
 * The lines that can be seen. When lines come or go, those that the person looks at stay where they are. `show` scrolls to
 * a line by its key, as soon as it is there.
 */
export function useVirtualLines(lines: readonly Line[], scroller: RefObject<HTMLElement | null>) {
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // One function per list: with another one on each render, all lines would be measured anew.
    getItemKey: useCallback((index: number) => lines[index]?.key ?? index, [lines]),
  })
  const top = useRef<{ readonly key: string; readonly within: number } | null>(null)
  const wanted = useRef<string | null>(null)
  const current = useRef(lines)
  useLayoutEffect(() => {
    const element = scroller.current
    const before = current.current
    current.current = lines
    if (element === null) return
    if (wanted.current !== null && scrollTo(lines, wanted.current, virtual)) wanted.current = null
    else if (before !== lines && top.current !== null) {
      const { key, within } = top.current
      if (lines[Math.floor(element.scrollTop / rowHeight)]?.key === key) return
      const index = lines.findIndex((line) => line.key === key)
      if (index >= 0) element.scrollTop = index * rowHeight + within
    }
  }, [lines, scroller, virtual])
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const remember = () => {
      const line = current.current[Math.floor(element.scrollTop / rowHeight)]
      top.current =
        line === undefined || element.scrollTop === 0 ? null : { key: line.key, within: element.scrollTop % rowHeight }
    }
    element.addEventListener('scroll', remember, { passive: true })
    return () => {
      element.removeEventListener('scroll', remember)
    }
  }, [scroller])
  const show = useCallback(
    (key: string) => {
      wanted.current = scrollTo(current.current, key, virtual) ? null : key
    },
    [virtual],
  )
  return { virtual, show }
}

function scrollTo(lines: readonly Line[], key: string, virtual: { scrollToIndex(index: number): void }): boolean {
  const index = lines.findIndex((line) => line.key === key)
  if (index >= 0) virtual.scrollToIndex(index)
  return index >= 0
}
