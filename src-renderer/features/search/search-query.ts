import type { SearchMatch } from '../../../src-shared/agent/search-wire.ts'

/** What the person typed and chose. */
export interface SearchQuery {
  readonly text: string
  readonly isRegex: boolean
  readonly matchCase: boolean
  readonly wholeWord: boolean
  /** Patterns with commas between them. */
  readonly include: string
  readonly exclude: string
  readonly skipsIgnored: boolean
}

export const emptyQuery: SearchQuery = {
  text: '',
  isRegex: false,
  matchCase: false,
  wholeWord: false,
  include: '',
  exclude: '',
  skipsIgnored: true,
}

/**
 * Patterns as ripgrep takes them: what a person types without a star is a file or a folder with all that is in it, and
 * a comma within braces parts nothing.
 */
export function globsOf(typed: string): string[] {
  return splitOutsideBraces(typed).flatMap((part) => {
    const pattern = part.trim().replace(/^\.\//, '').replace(/\/+$/, '')
    if (pattern === '') return []
    return pattern.endsWith('**') ? [pattern] : [pattern, `${pattern}/**`]
  })
}

function splitOutsideBraces(text: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const letter of text) {
    if (letter === '{') depth += 1
    if (letter === '}') depth -= 1
    if (letter === ',' && depth <= 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts
}

/** A path as a pattern that means just that file. */
export function globOfPath(path: string): string {
  return `/${path.replace(/[\\*?[\]{}!]/g, '\\$&')}`
}

/** What a match becomes; null when it cannot be replaced (too long, no UTF-8). */
export function replacementOf(match: SearchMatch, query: SearchQuery, replacement: string): string | null {
  if (match.text === null) return null
  return query.isRegex ? match.replacement : replacement
}
