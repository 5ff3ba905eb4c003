import type { Effort } from './effort.ts'
import { isEscaped, segmentPattern, splitAtSlashes, type SegmentPattern } from './segment-pattern.ts'

/** A `.gitignore` beyond these is nobody's work; none of it counts then. */
export const ignoreLimits = { letters: 1024 ** 2, patterns: 10_000, patternLetters: 1024, pathLetters: 4096 }

interface Pattern {
  readonly isNegated: boolean
  readonly isForFolders: boolean
  /** Of a pattern without a slash: any name in any folder. */
  readonly isName: boolean
  readonly segments: readonly (SegmentPattern | 'folders')[]
}

/** One `.gitignore`: what it says of paths relative to its folder. */
export class IgnoreRules {
  readonly base: string
  readonly #patterns: readonly Pattern[]

  constructor(base: string, patterns: readonly Pattern[]) {
    this.base = base
    this.#patterns = patterns
  }

  /** Null where it says nothing. The last pattern that matches counts. */
  says(path: string, isFolder: boolean, effort: Effort): 'ignored' | 'kept' | null {
    const segments = path.split('/')
    for (let index = this.#patterns.length - 1; index >= 0; index -= 1) {
      const pattern = this.#patterns[index]
      if (pattern === undefined || (pattern.isForFolders && !isFolder)) continue
      if (matches(pattern, pattern.isName ? segments.slice(-1) : segments, effort))
        return pattern.isNegated ? 'kept' : 'ignored'
      if (effort.isSpent) return null
    }
    return null
  }
}

/** Reads a `.gitignore` as git does; null beyond the limits. */
export function ignoreRules(base: string, text: string, isCaseSensitive: boolean): IgnoreRules | null {
  if (text.length > ignoreLimits.letters) return null
  const patterns: Pattern[] = []
  for (const line of text.replace(/^\ufeff/, '').split('\n')) {
    if (line.length > ignoreLimits.patternLetters && !line.startsWith('#')) return null
    const pattern = patternOf(line, isCaseSensitive)
    if (pattern !== null) patterns.push(pattern)
    if (patterns.length > ignoreLimits.patterns) return null
  }
  return new IgnoreRules(base, patterns)
}

/** The last pattern of the innermost `.gitignore` that says anything of the path counts, as in git; outer rules come first. */
export function isIgnored(path: string, isFolder: boolean, rules: readonly IgnoreRules[], effort: Effort): boolean {
  if (effort.isSpent || path.length > ignoreLimits.pathLetters) return false
  effort.beginPath()
  for (let index = rules.length - 1; index >= 0; index -= 1) {
    const one = rules[index]
    if (one === undefined || (one.base !== '' && !path.startsWith(`${one.base}/`))) continue
    const said = one.says(one.base === '' ? path : path.slice(one.base.length + 1), isFolder, effort)
    if (said !== null) return said === 'ignored'
  }
  return false
}

function patternOf(line: string, isCaseSensitive: boolean): Pattern | null {
  let text = withoutEnd(line)
  if (text === '' || text.startsWith('#')) return null
  const isNegated = text.startsWith('!')
  if (isNegated) text = text.slice(1)
  const isForFolders = text.endsWith('/')
  if (isForFolders) text = text.slice(0, -1)
  const isName = !text.includes('/')
  if (text.startsWith('/')) text = text.slice(1)
  if (text === '' || isEscaped(text, text.length)) return null
  const segments: (SegmentPattern | 'folders')[] = []
  const parts = splitAtSlashes(text)
  if (parts === null) return null
  for (const [index, part] of parts.entries()) {
    if (!isName && /^\*{2,}$/.test(part)) {
      if (segments.at(-1) !== 'folders') segments.push('folders')
      if (index < parts.length - 1) continue
    }
    const segment = segmentPattern(part, isCaseSensitive)
    if (segment === null) return null
    segments.push(segment)
  }
  return { isNegated, isForFolders, isName, segments }
}

/** Without blanks at its end that are not escaped. */
function withoutEnd(line: string): string {
  let end = line.endsWith('\r') ? line.length - 1 : line.length
  while (line[end - 1] === ' ' && !isEscaped(line, end - 1)) end -= 1
  return line.slice(0, end)
}

/** `**` goes back only to the last one before, as `*` does inside a name. */
function matches({ segments }: Pattern, path: readonly string[], effort: Effort): boolean {
  let [at, wanted, foldersAt, afterFolders] = [0, 0, 0, -1]
  while (at < path.length) {
    const segment = segments[wanted]
    const name = path[at] ?? ''
    if (segment === 'folders') {
      wanted += 1
      foldersAt = at
      afterFolders = wanted
      continue
    }
    if (segment?.(name, effort) === true) {
      at += 1
      wanted += 1
    } else if (afterFolders === -1) return false
    else {
      foldersAt += 1
      at = foldersAt
      wanted = afterFolders
    }
    if (effort.isSpent) return false
  }
  return wanted === segments.length
}
