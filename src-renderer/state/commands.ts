import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { settingOf, useSetting } from './settings.ts'
import { shortcutInWords } from '../ui/words.ts'
import { catalogue } from './command-catalogue.ts'

export { belongsToEditor, belongsToTerminal, matches } from './keys.ts'

/** Something a person can do: it has a title for the palette, and perhaps keys. */
export interface Command {
  readonly id: string
  readonly title: string
  /** The usual keys, e.g. `Mod+Shift+N`, several separated by spaces; `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
  readonly shortcut?: string
  /** Why it cannot be done now, a sentence; it is then shown, and not run. */
  readonly disabled?: string
  readonly run: () => void
}

/** What is known of a command that perhaps nobody offers now. */
export type KnownCommand = Pick<Command, 'id' | 'title' | 'shortcut'>

interface Commands {
  readonly list: readonly Command[]
  /** Every command that was offered since the window opened, by id. */
  readonly seen: Readonly<Record<string, KnownCommand>>
  /** While keys are being recorded, none of them runs anything. */
  readonly isRecording: boolean
  register(command: Command): () => void
}

export const useCommands = create<Commands>((set) => ({
  list: [],
  seen: {},
  isRecording: false,
  register: (command) => {
    set(({ list, seen }) => ({
      list: [...list.filter(({ id }) => id !== command.id), command],
      seen: { ...seen, [command.id]: command },
    }))
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
  const { id, title, shortcut, disabled } = command ?? {}
  useEffect(() => {
    if (id === undefined || title === undefined) return
    const run = () => latest.current?.run()
    return useCommands.getState().register({
      id,
      title,
      run,
      ...(shortcut === undefined ? {} : { shortcut }),
      ...(disabled === undefined ? {} : { disabled }),
    })
  }, [id, title, shortcut, disabled])
}

type Overrides = Readonly<Record<string, string>>

/** The shortcuts of a command: those that the person chose, else the usual ones. */
export function keysOf({ id, shortcut = '' }: KnownCommand, overrides: Overrides): readonly string[] {
  return (Object.hasOwn(overrides, id) ? (overrides[id] ?? '') : shortcut).split(' ').filter(Boolean)
}

/** All commands there are, offered now or not, by title. */
export function knownCommands(seen: Commands['seen']): readonly KnownCommand[] {
  const byId = new Map<string, KnownCommand>(Object.entries(seen))
  // What the catalogue calls it holds anywhere, also where a title of now names one sandbox or port.
  for (const command of catalogue) byId.set(command.id, { ...byId.get(command.id), ...command })
  return [...byId.values()].sort((a, b) => a.title.localeCompare(b.title))
}

/** The first shortcut of a command in words, as it is now; empty when it has none. */
export function useShortcut(id: string): string {
  const overrides = useSetting('shortcuts')
  const command = useCommands(({ seen }) => seen[id]) ?? catalogue.find((one) => one.id === id)
  const [first] = command === undefined ? [] : keysOf(command, overrides)
  return first === undefined ? '' : shortcutInWords(first)
}

/** The commands that keys can run now, with those keys. */
export function commandsWithKeys(): readonly { readonly command: Command; readonly keys: readonly string[] }[] {
  const overrides = settingOf('shortcuts')
  return useCommands.getState().list.map((command) => ({ command, keys: keysOf(command, overrides) }))
}
