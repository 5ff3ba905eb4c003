/** How well a path fits what was typed, and which of its letters did; higher is better. */
export interface FuzzyMatch {
  readonly score: number
  readonly positions: readonly number[]
}

const points = { letter: 1, run: 6, wordStart: 8, nameStart: 6, inName: 3 }

/**
 * Matches typed letters against a path: all of them must come in order. Runs, beginnings of words and letters of the
 * file's name count most, then shorter paths. Terms with spaces between them match in any order.
 * @param typed lower case, as `lowerPath` is
 */
export function fuzzyMatch(typed: string, path: string, lowerPath: string): FuzzyMatch | null {
  const nameAt = path.lastIndexOf('/') + 1
  let score = 0
  const positions: number[] = []
  for (const term of typed.split(' ')) {
    if (term === '') continue
    const found = matchTerm(term, path, lowerPath, nameAt)
    if (found === null) return null
    score += found.score
    positions.push(...found.positions)
  }
  return { score: score - path.length / 50, positions: positions.sort((a, b) => a - b) }
}

function matchTerm(term: string, path: string, lowerPath: string, nameAt: number): FuzzyMatch | null {
  // Most who open a file type letters of its name.
  const starts = term.includes('/') ? [0] : [nameAt, 0]
  for (const start of starts) {
    const whole = lowerPath.indexOf(term, start)
    const candidates = [
      whole < 0 ? null : Array.from({ length: term.length }, (_, index) => whole + index),
      byWordStarts(term, path, lowerPath, start),
      inOrder(term, lowerPath, start),
    ]
    let best: FuzzyMatch | null = null
    for (const positions of candidates) {
      if (positions === null) continue
      const score = scoreOf(positions, path, nameAt)
      if (best === null || score > best.score) best = { score, positions }
    }
    if (best !== null) return best
  }
  return null
}

/** The first place for each letter, one after another. */
function inOrder(term: string, lowerPath: string, start: number): readonly number[] | null {
  const positions: number[] = []
  let at = start
  for (const letter of term) {
    const found = lowerPath.indexOf(letter, at)
    if (found < 0) return null
    positions.push(found)
    at = found + 1
  }
  return positions
}

/** The next letter if it goes on, else the next beginning of a word with it. */
function byWordStarts(term: string, path: string, lowerPath: string, start: number): readonly number[] | null {
  const positions: number[] = []
  let at = start
  for (const letter of term) {
    let found = positions.length > 0 && lowerPath[at] === letter ? at : -1
    for (let index = at; found < 0 && index < path.length; index++) {
      if (lowerPath[index] === letter && isWordStart(path, index)) found = index
    }
    if (found < 0) return null
    positions.push(found)
    at = found + 1
  }
  return positions
}

function scoreOf(positions: readonly number[], path: string, nameAt: number): number {
  return positions.reduce((sum, at, index) => {
    const isRun = index > 0 && positions[index - 1] === at - 1
    return (
      sum +
      points.letter +
      (isRun ? points.run : 0) +
      (isWordStart(path, at) ? points.wordStart : 0) +
      (at === nameAt ? points.nameStart : 0) +
      (at >= nameAt ? points.inName : 0)
    )
  }, 0)
}

function isWordStart(path: string, at: number): boolean {
  if (at === 0) return true
  const [before = '', letter = ''] = [path[at - 1], path[at]]
  return /[/._\- ]/.test(before) || (/[a-z0-9]/.test(before) && /[A-Z]/.test(letter))
}
