import type { DragEvent } from 'react'
import type { TabKey } from './layout.ts'

/** A tab that is being dragged. */
export interface DraggedTab {
  readonly sandbox: string
  readonly group: number
  readonly key: TabKey
}

const type = 'application/x-airlock-tab'
/** What a page is told while something is dragged over it never holds the data, so it is remembered here. */
let dragged: DraggedTab | null = null

export function startTabDrag(event: DragEvent, tab: DraggedTab): void {
  dragged = tab
  event.dataTransfer.setData(type, tab.key)
  event.dataTransfer.effectAllowed = 'move'
}

export function endTabDrag(): void {
  dragged = null
}

/** The tab of this sandbox that is dragged over something; null for anything else, which is left to others. */
export function tabOver(event: DragEvent, sandbox: string): DraggedTab | null {
  return event.dataTransfer.types.includes(type) && dragged?.sandbox === sandbox ? dragged : null
}

export type DropPlace = 'in' | 'right' | 'down'

/** The right and the lower third of a group split it. */
export function dropPlaceOf(event: DragEvent): DropPlace {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
  if ((event.clientX - left) / width > 2 / 3) return 'right'
  return (event.clientY - top) / height > 2 / 3 ? 'down' : 'in'
}
