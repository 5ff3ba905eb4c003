import { structuredPatch } from 'diff'

/** One file's part of a patch. `before` and `after` are texts; null where there is none. */
export interface FilePatch {
  readonly path: string
  readonly before: { readonly path: string; readonly text: string; readonly executable: boolean } | null
  readonly after: { readonly text: string; readonly executable: boolean } | null
}

/** Comparing two texts takes no longer; then the whole text is shown as replaced (milliseconds). */
const patienceMs = 250

/** As `git diff` writes it and `git apply` takes it. Where no time is `left`, texts are shown as replaced. */
export function gitPatch({ path, before, after }: FilePatch, left = patienceMs): string {
  const old = before?.path ?? path
  const lines = [`diff --git ${quoted(`a/${old}`)} ${quoted(`b/${path}`)}`]
  if (before === null) lines.push(`new file mode ${modeOf(after)}`)
  else if (after === null) lines.push(`deleted file mode ${modeOf(before)}`)
  else if (before.executable !== after.executable) lines.push(`old mode ${modeOf(before)}`, `new mode ${modeOf(after)}`)
  if (before !== null && old !== path) lines.push(`rename from ${quoted(old)}`, `rename to ${quoted(path)}`)
  const [from, to] = [before?.text ?? '', after?.text ?? '']
  if (from !== to) {
    lines.push(`--- ${before === null ? '/dev/null' : name(`a/${old}`)}`)
    lines.push(`+++ ${after === null ? '/dev/null' : name(`b/${path}`)}`)
    lines.push(...hunks(from, to, Math.min(left, patienceMs)))
  } else if (before === null || after === null) {
    // Of an empty file there is nothing to show; git wants this line to believe it.
    const empty = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
    const none = '0'.repeat(40)
    lines.push(`index ${before === null ? none : empty}..${after === null ? none : empty}`)
  }
  return `${lines.join('\n')}\n`
}

function modeOf(file: { readonly executable: boolean } | null): string {
  return file?.executable === true ? '100755' : '100644'
}

function hunks(from: string, to: string, timeout: number): readonly string[] {
  if (timeout <= 0) return replaced(from, to)
  const patch = structuredPatch('', '', from, to, '', '', { context: 3, timeout })
  if (patch === undefined) return replaced(from, to)
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    hunkHead(oldStart, oldLines, newStart, newLines),
    ...lines,
  ])
}

/** The whole text taken out and the other put in. */
function replaced(from: string, to: string): readonly string[] {
  const [old, now] = [side(from, '-'), side(to, '+')]
  return [hunkHead(1, old.count, 1, now.count), ...old.lines, ...now.lines]
}

function side(text: string, sign: string): { readonly lines: readonly string[]; readonly count: number } {
  const rows = text.split('\n')
  const isEnded = rows.at(-1) === ''
  if (isEnded) rows.pop()
  const lines = rows.map((row) => sign + row)
  return { count: lines.length, lines: isEnded ? lines : [...lines, '\\ No newline at end of file'] }
}

/** Where a side has no lines, its number is that of the line before. */
function hunkHead(oldStart: number, oldLines: number, newStart: number, newLines: number): string {
  const range = (start: number, count: number) => `${String(count === 0 ? start - 1 : start)},${String(count)}`
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`
}

/** A name on a line of its own: a tab ends one with blanks, as git does. */
function name(path: string): string {
  const text = quoted(path)
  return text === path && /\s/.test(path) ? `${path}\t` : text
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '"': '\\"', '\\': '\\\\' }

/** What would be misread in a name, and bytes of it that are no UTF-8. */
const misread = /["\\\u0000-\u001f\u007f\uDC80-\uDCFF]/gu

/** As git quotes what would be misread: a sandbox chooses its names. */
function quoted(path: string): string {
  const escaped = path.replaceAll(misread, (character) => escapes[character] ?? octal(character))
  return escaped === path ? path : `"${escaped}"`
}

function octal(character: string): string {
  return `\\${(character.charCodeAt(0) & 0xff).toString(8).padStart(3, '0')}`
}
