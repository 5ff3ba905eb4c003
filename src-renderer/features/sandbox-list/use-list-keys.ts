import { useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { useView } from '../../state/view.ts'
import { lineAfterKey, type Named } from './list-keys.ts'

/** How long letters count as one beginning (milliseconds). */
const typingMs = 1000

/** Keys of a list of buttons, one of which Tab leads to: arrows, ends, and typing a name. */
export function useListKeys(list: RefObject<HTMLElement | null>, lines: readonly Named[]) {
  const selected = useView((view) => view.selected)
  const [focused, setFocused] = useState<string | null>(null)
  const typed = useRef({ text: '', at: 0 })
  const isThere = (id: string | null) => id !== null && lines.some((line) => line.id === id)
  const reachable = isThere(focused) ? focused : isThere(selected) ? selected : (lines[0]?.id ?? null)

  const focusLine = (index: number) => {
    const id = lines[index]?.id
    if (id === undefined) return
    setFocused(id)
    list.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const isFresh = event.timeStamp - typed.current.at > typingMs
    const before = isFresh ? '' : typed.current.text
    const index = lines.findIndex(({ id }) => id === document.activeElement?.getAttribute('data-id'))
    const next = lineAfterKey(event.key, before, lines, index)
    if (event.key.length === 1) typed.current = { text: before + event.key, at: event.timeStamp }
    if (next === null) return
    event.preventDefault()
    focusLine(next)
  }
  return { reachable, focusLine, onKeyDown }
}
