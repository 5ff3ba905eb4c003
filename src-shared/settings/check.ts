import { AirlockError } from '../errors/airlock-error.ts'
import { hostPattern } from '../policy/hosts.ts'
import { visible } from '../text/visible.ts'
import { shapeProblemOf } from './check-shape.ts'
import { definitionOf, isSettingKey } from './definitions.ts'
import type { SettingDefinition } from './kinds.ts'

/** Why this value cannot be taken, a sentence for the person; null when it can. */
export function problemOf(definition: SettingDefinition, value: unknown): string | null {
  const problem = shapeProblemOf(definition, value)
  if (problem !== null || definition.kind !== 'hosts') return problem
  for (const one of value as readonly string[]) {
    const wrong = patternProblem(one)
    if (wrong !== null) return wrong
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
