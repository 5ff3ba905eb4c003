import { useEffect, useRef, type ReactNode } from 'react'
import { Tabs } from '@base-ui/react/tabs'

interface TabListProps {
  readonly label: string
  readonly children: ReactNode
}

/** Tabs in a row that scrolls where there is no room for all; the one in front stays in sight. */
export function TabList({ label, children }: TabListProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = list.current
    if (element === null) return
    const show = () => {
      const front = element.querySelector('[role="tab"][aria-selected="true"]')
      if (front !== null) bringIntoSight(element, front)
    }
    const resized = new ResizeObserver(show)
    resized.observe(element)
    const changed = new MutationObserver(show)
    changed.observe(element, { subtree: true, childList: true, attributeFilter: ['aria-selected'] })
    return () => {
      resized.disconnect()
      changed.disconnect()
    }
  }, [])
  return (
    <Tabs.List ref={list} className="tab-list" aria-label={label}>
      {children}
    </Tabs.List>
  )
}

/** Scrolls the row alone: `scrollIntoView` would move what lies around it too. */
function bringIntoSight(row: Element, tab: Element): void {
  const [outer, inner] = [row.getBoundingClientRect(), tab.getBoundingClientRect()]
  if (inner.left < outer.left) row.scrollLeft -= outer.left - inner.left
  else if (inner.right > outer.right) row.scrollLeft += inner.right - outer.right
}
