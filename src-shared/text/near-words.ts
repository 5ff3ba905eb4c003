const longest = 64
const shown = 3

/** The words that somebody may have meant, nearest first: few letters differ, are swapped, missing or too many. */
export function nearWords(typed: string, words: Iterable<string>): readonly string[] {
  const text = typed.toLowerCase()
  if (text === '' || text.length > longest) return []
  const near: { readonly word: string; readonly distance: number }[] = []
  for (const word of new Set(words)) {
    if (word.length > longest) continue
    const distance = editDistance(text, word.toLowerCase())
    if (distance <= Math.max(1, Math.floor(Math.min(text.length, word.length) / 3))) near.push({ word, distance })
  }
  return near
    .sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
    .slice(0, shown)
    .map(({ word }) => word)
}

/** `Did you mean “a” or “b”?`; empty where there is none. */
export function didYouMean(words: readonly string[]): string {
  const quoted = words.map((word) => `“${word}”`)
  const last = quoted.pop()
  if (last === undefined) return ''
  return `Did you mean ${quoted.length === 0 ? '' : `${quoted.join(', ')} or `}${last}?`
}

/** Letters to insert, remove, replace or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const replaced = (row[j - 1] ?? 0) + cost
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced)
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwapped) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      next.push(least)
    }
    ;[before, row] = [row, next]
  }
  return row[b.length] ?? 0
}
