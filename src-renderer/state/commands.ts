import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { isMac } from '../ui/words.ts'

/** Something a person can do: it has a title for the palette, and perhaps keys. */
export interface Command {
  readonly id: string
  readonly title: string
  /** E.g. `Mod+Shift+N`; `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
  readonly shortcut?: string
  readonly run: () => void
}

interface Commands {
  readonly list: readonly Command[]
  register(command: Command): () => void
}

export const useCommands = create<Commands>((set) => ({
  list: [],
  register: (command) => {
    set(({ list }) => ({ list: [...list.filter(({ id }) => id !== command.id), command] }))
    return () => {
      set(({ list }) => ({ list: list.filter((other) => other !== command) }))
    }
  },
}))

/** Offers a command for as long as the component is there; null offers nothing. */
export function useCommand(command: Command | null): void {
  const latest = useRef(command)
  useEffect(() => {
    latest.current = command
  })
  const id = command?.id
  const title = command?.title
  const shortcut = command?.shortcut
  useEffect(() => {
    if (id === undefined || title === undefined) return
    const run = () => latest.current?.run()
    return useCommands.getState().register(shortcut === undefined ? { id, title, run } : { id, title, shortcut, run })
  }, [id, title, shortcut])
}

interface Keys {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** Keys that are known by their place. */
const codes: Readonly<Record<string, string>> = { '`': 'Backquote', '[': 'BracketLeft', ']': 'BracketRight' }

/** Whether the keys of `event` are those of `shortcut`. */
export function matches(shortcut: string, event: Keys, mac = isMac): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1) ?? ''
  const mod = parts.includes('Mod')
  const wantsMeta = mac && mod
  const wantsCtrl = parts.includes('Ctrl') || (!mac && mod)
  if (event.metaKey !== wantsMeta || event.ctrlKey !== wantsCtrl) return false
  if (event.shiftKey !== parts.includes('Shift') || event.altKey !== parts.includes('Alt')) return false
  // Shift makes them other letters, each layout its own.
  const code = /^\d$/.test(key) ? `Digit${key}` : codes[key]
  return event.code === code || event.key.toLowerCase() === key.toLowerCase()
}

/**
 * Which keys belong to a program in a terminal rather than to the app: everything but keys that no program gets from
 * a terminal anyway (⌘ on a Mac, Ctrl+Shift elsewhere, and F6, which leads out of it).
 */
export function belongsToTerminal(event: Keys, mac = isMac): boolean {
  if (event.key === 'F6') return false
  return mac ? !event.metaKey : !(event.ctrlKey && event.shiftKey)
}
