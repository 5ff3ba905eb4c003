import type { Effort } from './effort.ts'

/** One part of a pattern, between two slashes: whether it takes this name. */
export type SegmentPattern = (name: string, effort: Effort) => boolean

type Token = 'any' | ((code: number) => boolean)

/**
 * What fnmatch takes: `*`, `?`, classes and escapes. Matching goes back only to the last `*`, so no text takes longer than
 * its length times that of the pattern. Null where git takes the pattern for one that names nothing.
 */
export function segmentPattern(text: string, isCaseSensitive: boolean): SegmentPattern | null {
  if (!/[*?[\\]/.test(text)) {
    const wanted = folded(text, isCaseSensitive)
    return (name, effort) => {
      effort.add(2)
      return folded(name, isCaseSensitive) === wanted
    }
  }
  const tokens = tokensOf(text, isCaseSensitive)
  return tokens === null ? null : (name, effort) => matchesTokens(name, tokens, effort)
}

/** The parts of a pattern between its slashes; a slash in a class is none of them. Null where a class does not end. */
export function splitAtSlashes(text: string): readonly string[] | null {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]
    // A slash that is escaped is a slash.
    if (letter === '\\' && text[at + 1] !== '/') at += 1
    else if (letter === '[') {
      const found = classAt(text, at)
      if (found === null) return null
      at = found.end
    } else if (letter === '/') {
      parts.push(text.slice(start, isEscaped(text, at) ? at - 1 : at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)]
}

/** Whether what stands at `at` follows an odd number of backslashes. */
export function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text[at - 1 - slashes] === '\\') slashes += 1
  return slashes % 2 === 1
}

function folded(text: string, isCaseSensitive: boolean): string {
  return isCaseSensitive ? text : text.toLowerCase()
}

function matchesTokens(text: string, tokens: readonly Token[], effort: Effort): boolean {
  let [at, token, starAt, afterStar, steps] = [0, 0, 0, -1, 2]
  let isLost = false
  while (at < text.length && !isLost) {
    steps += 1
    const wanted = tokens[token]
    if (wanted === 'any') {
      token += 1
      starAt = at
      afterStar = token
    } else if (wanted?.(text.charCodeAt(at)) === true) {
      at += 1
      token += 1
    } else if (afterStar === -1) isLost = true
    else {
      starAt += 1
      at = starAt
      token = afterStar
    }
  }
  effort.add(steps)
  while (tokens[token] === 'any') token += 1
  return !isLost && token === tokens.length
}

function tokensOf(text: string, isCaseSensitive: boolean): readonly Token[] | null {
  const tokens: Token[] = []
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at)
    if (letter === '*') {
      if (tokens.at(-1) !== 'any') tokens.push('any')
    } else if (letter === '?') tokens.push(() => true)
    else if (letter === '[') {
      const found = classAt(text, at)
      if (found === null) return null
      tokens.push(inEitherCase(found.holds, isCaseSensitive))
      at = found.end
    } else {
      if (letter === '\\') at += 1
      const code = text.charCodeAt(at)
      tokens.push(inEitherCase((one) => one === code, isCaseSensitive))
    }
  }
  return tokens
}

function inEitherCase(holds: (code: number) => boolean, isCaseSensitive: boolean): (code: number) => boolean {
  if (isCaseSensitive) return holds
  return (code) => {
    const letter = String.fromCharCode(code)
    return [letter, letter.toLowerCase(), letter.toUpperCase()].some((one) => holds(one.charCodeAt(0)))
  }
}

/** As git's own tables have them: ASCII only. */
const named: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\u0000-\u001f\u007f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
}

/** The class that begins at `start`, where it ends; null of one that does not end, or with a name that nobody knows. */
function classAt(
  text: string,
  start: number,
): { readonly end: number; readonly holds: (code: number) => boolean } | null {
  const isNegated = text[start + 1] === '!' || text[start + 1] === '^'
  const first = start + (isNegated ? 2 : 1)
  const members: ((code: number) => boolean)[] = []
  let before: number | null = null
  for (let at = first; at < text.length; at += 1) {
    const letter = text.charAt(at)
    if (letter === ']' && at > first) {
      return { end: at, holds: (code) => members.some((holds) => holds(code)) !== isNegated }
    }
    const name = letter === '[' ? /^\[:([^\]]*):\]/.exec(text.slice(at, at + 16))?.[1] : undefined
    if (name !== undefined) {
      const known = Object.hasOwn(named, name) ? named[name] : undefined
      if (known === undefined) return null
      members.push((code) => known.test(String.fromCharCode(code)))
      before = null
      at += name.length + 3
      continue
    }
    if (letter === '-' && before !== null && at + 1 < text.length && text[at + 1] !== ']') {
      at += text[at + 1] === '\\' ? 2 : 1
      const [from, to] = [before, text.charCodeAt(at)]
      members.push((code) => from <= code && code <= to)
      before = null
      continue
    }
    if (letter === '\\') at += 1
    const only = text.charCodeAt(at)
    members.push((code) => code === only)
    before = only
  }
  return null
}
