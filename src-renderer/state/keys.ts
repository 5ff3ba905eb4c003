import { parseShortcut, shortcutText, type Modifier, type Shortcut } from '../../src-shared/settings/shortcut.ts'
import { isMac } from '../ui/words.ts'

/** What of a key press matters here. */
export interface Keys {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** Keys whose letter depends on shift and layout: known by their place as well. */
const codes: Readonly<Record<string, string>> = {
  Backquote: '`',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Minus: '-',
  Equal: '=',
  Semicolon: ';',
  Quote: "'",
  Comma: ',',
  Period: '.',
  Slash: '/',
}
const spoken: Readonly<Record<string, string>> = { ' ': 'Space', '+': 'Plus' }
const parsed = new Map<string, Shortcut | null>()

/** Whether the keys of `event` are those of `shortcut`. */
export function matches(shortcut: string, event: Keys, mac = isMac): boolean {
  const wanted = cached(shortcut)
  if (wanted === null) return false
  const has = (modifier: Modifier) => wanted.modifiers.includes(modifier)
  if (event.metaKey !== (has('Meta') || (mac && has('Mod')))) return false
  if (event.ctrlKey !== (has('Ctrl') || (!mac && has('Mod')))) return false
  if (event.shiftKey !== has('Shift') || event.altKey !== has('Alt')) return false
  return namesOf(event).includes(wanted.key)
}

/** The shortcut that was pressed; null for modifiers alone. */
export function pressed(event: Keys, mac = isMac): string | null {
  const [key] = namesOf(event)
  if (key === undefined) return null
  const modifiers: Modifier[] = []
  if (mac ? event.metaKey : event.ctrlKey) modifiers.push('Mod')
  if (mac ? event.ctrlKey : event.metaKey) modifiers.push(mac ? 'Ctrl' : 'Meta')
  if (event.altKey) modifiers.push('Alt')
  if (event.shiftKey) modifiers.push('Shift')
  const text = shortcutText({ modifiers, key })
  return parseShortcut(text) === null ? null : text
}

/** Whether both are pressed by the same keys, however they are written. */
export function areSame(one: string, other: string, mac = isMac): boolean {
  return plain(one, mac) === plain(other, mac)
}

/** Whether a shortcut would be text or a step of the focus rather than a command: it needs Ctrl, Alt, ⌘ or a function key. */
export function isTyping(shortcut: string): boolean {
  const { modifiers, key } = parseShortcut(shortcut) ?? { modifiers: [], key: '' }
  return modifiers.every((modifier) => modifier === 'Shift') && !/^F\d+$/.test(key)
}

/**
 * Which keys belong to a program in a terminal rather than to the app: everything but keys that no program gets from
 * a terminal anyway (⌘ on a Mac, Ctrl+Shift elsewhere, and F6, which leads out of it).
 */
export function belongsToTerminal(event: Keys, mac = isMac): boolean {
  if (event.key === 'F6') return false
  return mac ? !event.metaKey : !(event.ctrlKey && event.shiftKey)
}

/** Whether an editor has a use of its own for the keys: F8 goes through the problems of a file. */
export function belongsToEditor(event: Keys): boolean {
  return event.key === 'F8' && !event.ctrlKey && !event.metaKey && !event.altKey
}

function plain(shortcut: string, mac: boolean): string {
  const { modifiers, key } = parseShortcut(shortcut) ?? { modifiers: [], key: shortcut }
  return shortcutText({ key, modifiers: modifiers.map((one) => (one === 'Mod' ? (mac ? 'Meta' : 'Ctrl') : one)) })
}

/** What the key can be called: as a shortcut would write it first. */
function namesOf({ key, code }: Keys): readonly string[] {
  const names: string[] = []
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(code)
  // Letters by what they are, also on layouts that move them; where the layout has none, or Alt changes it, by place.
  if (/^[a-z]$/i.test(key)) names.push(key.toUpperCase())
  else if (place !== null) names.push(place[1] ?? place[2] ?? '')
  if (codes[code] !== undefined) names.push(codes[code])
  const said = spoken[key] ?? (key.length === 1 ? key.toUpperCase() : key)
  if (!names.includes(said)) names.push(said)
  return ['Control', 'Shift', 'Alt', 'Meta', 'Dead', 'AltGraph'].includes(key) ? [] : names
}

function cached(shortcut: string): Shortcut | null {
  const known = parsed.get(shortcut)
  if (known !== undefined) return known
  const fresh = parseShortcut(shortcut)
  parsed.set(shortcut, fresh)
  return fresh
}
