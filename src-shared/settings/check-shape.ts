import { definitionOf, settingKeys, type ChosenSettings } from './definitions.ts'
import type { SettingDefinition } from './kinds.ts'
import { isShortcut } from './shortcut.ts'

const mostShortcuts = 1000

/**
 * As `problemOf`, but hosts need only be texts: what hosts may be is much code, and the page starts with values that were
 * checked before.
 */
export function shapeProblemOf(definition: SettingDefinition, value: unknown): string | null {
  switch (definition.kind) {
    case 'choice': {
      if (definition.options.some((option) => option.value === value)) return null
      return `It must be one of ${definition.options.map((option) => `“${option.value}”`).join(', ')}.`
    }
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'It must be a number.'
      if (definition.whole && !Number.isInteger(value)) return 'It must be a whole number.'
      if (value >= definition.least && value <= definition.most) return null
      return `It must be between ${String(definition.least)} and ${String(definition.most)} ${definition.unit}.`
    }
    case 'switch':
      return typeof value === 'boolean' ? null : 'It must be true or false.'
    case 'template':
      return typeof value === 'string' && /^\S{1,64}$/.test(value) ? null : 'It must be the id of a template.'
    case 'shortcuts':
      return shortcutsProblem(value)
    case 'hosts':
      return listProblem(value, definition.most)
  }
}

function shortcutsProblem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'It must be an object of commands and their keys.'
  }
  const entries = Object.entries(value)
  if (entries.length > mostShortcuts) return `It may name at most ${String(mostShortcuts)} commands.`
  for (const [command, keys] of entries) {
    if (typeof keys !== 'string') return `The keys of “${command.slice(0, 80)}” must be a text.`
    const wrong = keys.split(' ').find((one) => one !== '' && !isShortcut(one))
    if (wrong !== undefined) {
      return `“${wrong.slice(0, 80)}” of “${command.slice(0, 80)}” is no shortcut; they look like Mod+Shift+K.`
    }
  }
  return null
}

function listProblem(value: unknown, most: number): string | null {
  if (!Array.isArray(value)) return 'It must be a list of hosts.'
  if (value.length > most) return `It may name at most ${String(most)} hosts.`
  return value.every((one) => typeof one === 'string') ? null : 'Each host must be a text.'
}

/** What of a copy of settings is known and can be taken. */
export function validOf(values: Readonly<Record<string, unknown>>): ChosenSettings {
  const valid = settingKeys.filter(
    (key) => Object.hasOwn(values, key) && shapeProblemOf(definitionOf(key), values[key]) === null,
  )
  return Object.fromEntries(valid.map((key) => [key, values[key]]))
}
