import { AirlockError } from '../errors/airlock-error.ts'
import { hostPattern } from '../policy/hosts.ts'
import { visible } from '../text/visible.ts'
import { definitionOf, isSettingKey, settingKeys, type ChosenSettings } from './definitions.ts'
import type { SettingDefinition } from './kinds.ts'
import { isShortcut } from './shortcut.ts'

const mostShortcuts = 1000

/** Why this value cannot be taken, a sentence for the person; null when it can. */
export function problemOf(definition: SettingDefinition, value: unknown): string | null {
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
      return hostsProblem(value, definition.most)
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

function hostsProblem(value: unknown, most: number): string | null {
  if (!Array.isArray(value)) return 'It must be a list of hosts.'
  if (value.length > most) return `It may name at most ${String(most)} hosts.`
  for (const one of value as readonly unknown[]) {
    if (typeof one !== 'string') return 'Each host must be a text.'
    const problem = patternProblem(one)
    if (problem !== null) return problem
  }
  return null
}

function patternProblem(text: string): string | null {
  try {
    const host = hostPattern(text)
    return host === text ? null : `“${visible(text.slice(0, 80))}” is written ${host}.`
  } catch (error) {
    if (error instanceof AirlockError) return `${error.message} ${error.why} ${error.remedy}`
    throw error
  }
}

/** Why `value` cannot be what this key says; null when it can. */
export function problemIn(key: string, value: unknown): string | null {
  return isSettingKey(key) ? problemOf(definitionOf(key), value) : 'There is no such setting.'
}

/** What is known and valid of it. */
export function validOf(values: Readonly<Record<string, unknown>>): ChosenSettings {
  const valid = settingKeys.filter((key) => Object.hasOwn(values, key) && problemIn(key, values[key]) === null)
  return Object.fromEntries(valid.map((key) => [key, values[key]]))
}
