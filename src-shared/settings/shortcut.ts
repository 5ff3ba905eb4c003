/**
 * A shortcut as text: modifiers in a fixed order and one key, e.g. `Mod+Shift+N`, `Ctrl+F2`, F6. `Mod` is ⌘ on a Mac
 * and Ctrl elsewhere; `Ctrl` is the Control key everywhere, `Meta` is ⌘ or the Windows key.
 */
export const modifiers = ['Mod', 'Ctrl', 'Meta', 'Alt', 'Shift'] as const
export type Modifier = (typeof modifiers)[number]

export interface Shortcut {
  readonly modifiers: readonly Modifier[]
  /** A key as browsers name it, letters in upper case: `K`, `F6`, `PageDown`, `` ` ``, `Plus` for `+`. */
  readonly key: string
}

const namedKeys = new Set([
  ...Array.from({ length: 24 }, (_, index) => `F${String(index + 1)}`),
  ...['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'],
  ...['Enter', 'Escape', 'Tab', 'Space', 'Backspace', 'Delete', 'Insert', 'Plus', 'ContextMenu', 'Pause'],
])
const longest = 40

/** Null for what is no shortcut. */
export function parseShortcut(text: string): Shortcut | null {
  if (text.length > longest) return null
  const parts = text.split('+')
  const key = parts.pop() ?? ''
  const given = parts as Modifier[]
  if (!given.every((part) => modifiers.includes(part)) || new Set(given).size !== given.length) return null
  const isCharacter = [...key].length === 1 && key.trim() !== '' && key === key.toUpperCase()
  if (!isCharacter && !namedKeys.has(key)) return null
  return { modifiers: modifiers.filter((one) => given.includes(one)), key }
}

export function isShortcut(text: string): boolean {
  return parseShortcut(text) !== null
}

export function shortcutText({ modifiers: given, key }: Shortcut): string {
  return [...modifiers.filter((one) => given.includes(one)), key].join('+')
}
