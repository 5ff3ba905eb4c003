/** A path in a line of output, perhaps with a place in the file, and where in the text it stands. */
export interface FoundPath {
  readonly start: number
  /** After its last letter. */
  readonly end: number
  readonly path: string
  readonly line: number | null
  readonly column: number | null
}

const longestText = 4000
const mostPaths = 12

/** A name, or several with slashes between; then `:10:5`, `(10,5)` as compilers say it, or `", line 10` as Python does. */
const pattern =
  /(?<path>(?:\/|\.{1,2}\/)?[\p{L}\p{N}_@+~%=.-]+(?:\/[\p{L}\p{N}_@+~%=.[\]-]+)*)(?::(?<line>\d{1,7})(?::(?<column>\d{1,7}))?|\((?<row>\d{1,7}),(?<place>\d{1,7})\)|", line (?<after>\d{1,7}))?/gu

/** What in a line of output looks like the path of a file. Whether there is one is for the sandbox to say. */
export function findPaths(text: string): readonly FoundPath[] {
  const found: FoundPath[] = []
  for (const match of text.slice(0, longestText).matchAll(pattern)) {
    const { line, column, row, place, after } = match.groups ?? {}
    const whole = match.groups?.['path'] ?? ''
    // The end of a sentence is none of a name.
    const path = line === undefined && row === undefined ? whole.replace(/[.\]]+$/, '') : whole
    const hasPlace = line !== undefined || row !== undefined || after !== undefined
    const start = match.index
    // Of an address of the web, or of anything else with a scheme, nothing is a path here.
    if (/[\w-]:\/{0,2}$/.test(text.slice(Math.max(0, start - 12), start)) || path.includes('//')) continue
    const looksLikeFile = path.includes('/') || /[\p{L}\p{N}_-]\.[\p{L}][\p{L}\p{N}]{0,7}$/u.test(path) || hasPlace
    if (!looksLikeFile || /^[\d.]+$/.test(path) || path === '') continue
    found.push({
      start,
      end: hasPlace ? start + match[0].length : start + path.length,
      path,
      line: numberOf(line ?? row ?? after),
      column: numberOf(column ?? place),
    })
    if (found.length === mostPaths) break
  }
  return found
}

function numberOf(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits)
}
