import { useCallback } from 'react'

/** A field that did not come by then does not come, and the keyboard is given back. */
const patienceMs = 5_000

let text: string | null = null
let giveUp: () => void = () => undefined

/**
 * A field to type into was asked for, and its code may still be on its way: what is typed meanwhile is kept for it rather
 * than given to whatever has the focus.
 */
export function awaitField(): void {
  giveUp()
  text = ''
  const timer = setTimeout(stop, patienceMs)
  window.addEventListener('keydown', keep, { capture: true })
  window.addEventListener('pointerdown', stop, { capture: true })
  giveUp = () => {
    clearTimeout(timer)
    window.removeEventListener('keydown', keep, { capture: true })
    window.removeEventListener('pointerdown', stop, { capture: true })
    text = null
    giveUp = () => undefined
  }
}

/** The field is there and has the focus: what was typed for it, and no more is kept. */
export function takeTypedAhead(): string {
  const typed = text ?? ''
  giveUp()
  return typed
}

/** For the field itself: calls `take` with what was typed before it had the focus, if anything was. */
export function useTypedAhead(take: (typed: string) => void): () => void {
  return useCallback(() => {
    const typed = takeTypedAhead()
    if (typed !== '') take(typed)
  }, [take])
}

function stop(): void {
  giveUp()
}

function keep(event: KeyboardEvent): void {
  if (text === null || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Escape' || event.key === 'Tab') {
    giveUp()
    return
  }
  if ([...event.key].length === 1) text += event.key
  else if (event.key === 'Backspace') text = text.slice(0, -1)
  else if (event.key !== 'Enter') return
  event.preventDefault()
  event.stopPropagation()
}
