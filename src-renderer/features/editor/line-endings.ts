export type LineEnding = 'lf' | 'crlf' | 'cr' | 'mixed'

/** How the lines of a file end. Where they end differently, each is remembered, so that none changes unasked. */
export type LineEndings =
  | { readonly kind: 'lf' | 'crlf' | 'cr' }
  | { readonly kind: 'mixed'; readonly lines: readonly string[]; readonly ends: readonly string[] }

const characters = { lf: '\n', crlf: '\r\n', cr: '\r' } as const

/** The text with `\n` alone, as the editor has it, and how its lines ended. One without lines ends them with `\n`. */
export function readLineEndings(text: string): { readonly text: string; readonly endings: LineEndings } {
  if (!text.includes('\r')) return { text, endings: { kind: 'lf' } }
  const ends = text.match(/\r\n|\r|\n/g) ?? []
  const plain = text.replace(/\r\n?/g, '\n')
  for (const kind of ['crlf', 'cr'] as const) {
    if (ends.every((end) => end === characters[kind])) return { text: plain, endings: { kind } }
  }
  return { text: plain, endings: { kind: 'mixed', lines: plain.split('\n'), ends } }
}

/** The text of the editor as it is written: every line that was there before ends as it did. */
export function withLineEndings(text: string, endings: LineEndings): string {
  if (endings.kind === 'lf') return text
  if (endings.kind !== 'mixed') return text.replaceAll('\n', characters[endings.kind])
  const lines = text.split('\n')
  const ends = endsFor(lines, endings)
  return lines.map((line, index) => line + (index < lines.length - 1 ? (ends[index] ?? '\n') : '')).join('')
}

/** Lines at the beginning and at the end are the same ones; between them they are found by their text, in order. */
function endsFor(lines: readonly string[], before: Extract<LineEndings, { kind: 'mixed' }>): readonly string[] {
  if (lines.length === before.lines.length) return before.ends
  const shorter = Math.min(lines.length, before.lines.length)
  let head = 0
  while (head < shorter && lines[head] === before.lines[head]) head++
  let tail = 0
  while (tail < shorter - head && lines.at(-1 - tail) === before.lines.at(-1 - tail)) tail++
  const usual = mostCommon(before.ends)
  const shift = before.lines.length - lines.length
  let from = head
  return lines.map((line, index) => {
    if (index < head) return before.ends[index] ?? usual
    if (index >= lines.length - tail) return before.ends[index + shift] ?? usual
    const found = before.lines.indexOf(line, from)
    if (found < 0 || found >= before.lines.length - tail) return usual
    from = found + 1
    return before.ends[found] ?? usual
  })
}

function mostCommon(ends: readonly string[]): string {
  const count = (end: string) => ends.filter((one) => one === end).length
  return Object.values(characters).reduce((most, end) => (count(end) > count(most) ? end : most))
}
