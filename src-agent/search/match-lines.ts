import * as z from 'zod/mini'
import { searchLimits, type SearchMatch } from '../../src-shared/agent/search-wire.ts'
import { fromBytes } from '../files/path-bytes.ts'

/** ripgrep gives what is no UTF-8 as base64. */
const text = z.union([z.object({ text: z.string() }), z.object({ bytes: z.string() })])

const matchLine = z.object({
  type: z.literal('match'),
  data: z.object({
    path: text,
    lines: text,
    line_number: z.number(),
    absolute_offset: z.number(),
    submatches: z.array(z.object({ match: text, replacement: z.optional(text), start: z.number(), end: z.number() })),
  }),
})
const endLine = z.object({ type: z.literal('end') })
const summaryLine = z.object({
  type: z.literal('summary'),
  data: z.object({ stats: z.object({ searches: z.number() }) }),
})
const otherLine = z.object({ type: z.literal('begin') })
const line = z.union([matchLine, endLine, summaryLine, otherLine])

/** What one line of `rg --json` says. */
export type RipgrepLine =
  | { readonly kind: 'matches'; readonly path: string; readonly matches: readonly SearchMatch[] }
  | { readonly kind: 'summary'; readonly searched: number }
  | { readonly kind: 'nothing' }

export function readRipgrepLine(bytes: Buffer): RipgrepLine {
  const read = line.parse(JSON.parse(bytes.toString('utf8')))
  switch (read.type) {
    case 'match':
      return { kind: 'matches', path: pathOf(read.data.path), matches: matchesOf(read.data) }
    case 'summary':
      return { kind: 'summary', searched: read.data.stats.searches }
    default:
      return { kind: 'nothing' }
  }
}

type Text = z.infer<typeof text>

function bytesOf(given: Text): Buffer {
  return 'text' in given ? Buffer.from(given.text, 'utf8') : Buffer.from(given.bytes, 'base64')
}

/** As on the wire, without the `./` that every path begins with. */
function pathOf(given: Text): string {
  return fromBytes(bytesOf(given)).replace(/^\.\//, '')
}

function matchesOf(data: z.infer<typeof matchLine>['data']): readonly SearchMatch[] {
  const bytes = bytesOf(data.lines)
  const lines = bytes.toString('utf8')
  const isAscii = lines.length === bytes.length
  // Matches come in order: each begins counting where the last one ended.
  let [byteAt, charAt] = [0, 0]
  const charsTo = (byte: number): number => {
    if (isAscii) return byte
    charAt += bytes.toString('utf8', byteAt, byte).length
    byteAt = byte
    return charAt
  }
  // Of the line that the last match began in.
  let [line, lineStart, lineEnd] = [data.line_number, 0, endOf(lines, 0)]
  return data.submatches.map(({ match, replacement, start, end }) => {
    const from = charsTo(start)
    const to = charsTo(end)
    for (; from > lineEnd; lineEnd = endOf(lines, lineStart)) {
      line += 1
      lineStart = lineEnd + 1
    }
    // In a line of another encoding as well, when these very bytes are also UTF-8.
    const found = 'text' in match && match.text.length <= searchLimits.text ? match.text : null
    return {
      line,
      column: from - lineStart,
      offset: data.absolute_offset + start,
      length: end - start,
      ...previewOf(lines, { lineStart, lineEnd }, from, to),
      text: found,
      replacement: found === null ? null : replacementOf(replacement),
    }
  })
}

/** Where the line that begins at `start` ends. */
function endOf(lines: string, start: number): number {
  const end = lines.indexOf('\n', start)
  return end < 0 ? lines.length : end
}

function replacementOf(given: Text | undefined): string | null {
  return given !== undefined && 'text' in given && given.text.length <= searchLimits.text ? given.text : null
}

/** Some letters before the match are shown, also in a line of a megabyte. */
const lettersBefore = 80

function previewOf(
  lines: string,
  { lineStart, lineEnd }: { readonly lineStart: number; readonly lineEnd: number },
  from: number,
  to: number,
) {
  const whole = lineEnd - lineStart <= searchLimits.preview
  const begin = whole ? lineStart : Math.max(lineStart, from - lettersBefore)
  const preview = lines.slice(begin, Math.min(lineEnd, begin + searchLimits.preview)).replace(/\r$/, '')
  return { preview, start: from - begin, end: Math.min(to - begin, preview.length) }
}
