import fuzzysort from 'fuzzysort'
import type { Sandbox, SandboxState } from '../../../src-shared/engine/sandbox.ts'
import { groupOf, placeOfGroup, type CataloguedCommand } from '../../state/command-catalogue.ts'
import { keysOf, type Command } from '../../state/commands.ts'
import { shortcutInWords, stateWords } from '../../ui/words.ts'

/** One line of the palette. */
export interface PaletteItem {
  readonly id: string
  readonly title: string
  /** What stands at its right: keys, a state, or why it cannot be done. */
  readonly hint: string
  /** Whether the hint names keys. */
  readonly isKeys?: boolean
  /** Of the sandbox that it leads to. */
  readonly state?: SandboxState
  readonly group: string
  readonly isDisabled: boolean
  readonly run: () => void
}

export interface PaletteGroup {
  readonly label: string
  readonly items: readonly PaletteItem[]
}

export interface PaletteSources {
  readonly commands: readonly Command[]
  readonly catalogue: readonly CataloguedCommand[]
  readonly overrides: Readonly<Record<string, string>>
  readonly sandboxes: readonly Sandbox[]
  readonly selected: string | null
  readonly select: (id: string) => void
}

const recentShown = 5
const mostFound = 60
/** A good match of something that cannot be done stands below a fair one of what can. */
const disabledWeight = 0.6
const recentWeight = 1.15

/** All that the palette could show. */
export function paletteItems(sources: PaletteSources): readonly PaletteItem[] {
  const { commands, overrides, selected } = sources
  const offered = commands.filter(({ id }) => id !== 'palette')
  const missing = sources.catalogue.filter(
    ({ id, needs }) => needs !== '' && !commands.some((command) => command.id === id),
  )
  return [
    ...offered.map((command) => ({
      id: command.id,
      title: command.title,
      group: groupOf(command.id),
      hint: command.disabled ?? keysInWords(command, overrides),
      isKeys: command.disabled === undefined,
      isDisabled: command.disabled !== undefined,
      run: command.run,
    })),
    ...sources.sandboxes
      .filter(({ id }) => id !== selected)
      .map(({ id, name, state }) => ({
        id: `go:${id}`,
        title: `Go to ${name}`,
        group: 'Sandboxes',
        hint: stateWords[state],
        state,
        isDisabled: false,
        run: () => {
          sources.select(id)
        },
      })),
    ...missing.map(({ id, title, needs }) => ({
      id,
      title,
      group: groupOf(id),
      hint: needs,
      isDisabled: true,
      run: () => undefined,
    })),
  ]
}

/** What is shown before anything is typed: what was used last, then all that can be done, by group. */
export function paletteAtFirst(items: readonly PaletteItem[], recent: readonly string[]): readonly PaletteGroup[] {
  const possible = items.filter(({ isDisabled }) => !isDisabled)
  const used = recent.flatMap((id) => possible.find((item) => item.id === id) ?? []).slice(0, recentShown)
  const groups = new Map<string, PaletteItem[]>()
  for (const item of possible) {
    if (used.includes(item)) continue
    groups.set(item.group, [...(groups.get(item.group) ?? []), item])
  }
  const rest = [...groups].sort(([a], [b]) => placeOfGroup(a) - placeOfGroup(b) || a.localeCompare(b))
  return [
    ...(used.length > 0 ? [{ label: 'Recent', items: used }] : []),
    ...rest.map(([label, found]) => ({ label, items: found.sort((a, b) => a.title.localeCompare(b.title)) })),
  ]
}

/** The best matches for what was typed, by letters in order; what was used lately stands above its like. */
export function paletteFound(
  items: readonly PaletteItem[],
  typed: string,
  recent: readonly string[],
): readonly PaletteItem[] {
  const found = fuzzysort.go(typed, items, {
    keys: [(item) => item.title, (item) => `${item.group} ${item.title}`],
    limit: mostFound,
    threshold: 0.3,
    scoreFn: (result) =>
      result.score * (result.obj.isDisabled ? disabledWeight : 1) * (recent.includes(result.obj.id) ? recentWeight : 1),
  })
  return found.map(({ obj }) => obj)
}

function keysInWords(command: Command, overrides: PaletteSources['overrides']): string {
  const [first] = keysOf(command, overrides)
  return first === undefined ? '' : shortcutInWords(first)
}
