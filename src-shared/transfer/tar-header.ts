/** What of a tar goes before an entry's content. Names are bytes: tar libraries take strings, and a name need be none. */
export interface TarEntry {
  readonly name: Uint8Array
  readonly type: 'file' | 'folder' | 'link'
  readonly mode: number
  readonly size: number
  readonly modifiedSeconds: number
  /** Where a link leads to. */
  readonly target?: Uint8Array
}

const block = 512
const shortName = 100
const typeFlags = { file: '0', folder: '5', link: '2', longName: 'L', longTarget: 'K' } as const
/** The person inside every sandbox. */
const owner = 1000
const nothing = new Uint8Array(0)
const nul = Uint8Array.of(0)
const slash = Uint8Array.of(0x2f)
const longLink = new TextEncoder().encode('././@LongLink')

/** GNU format: every tar reads it, names of any length and any bytes fit, so do sizes beyond 8 GiB. */
export function tarHeader(entry: TarEntry): Uint8Array {
  const name = entry.type === 'folder' ? joined([entry.name, slash]) : entry.name
  const target = entry.target ?? nothing
  return joined([
    ...(name.length > shortName ? longField(typeFlags.longName, name) : []),
    ...(target.length > shortName ? longField(typeFlags.longTarget, target) : []),
    headerBlock(name, target, typeFlags[entry.type], entry.mode & 0o777, entry.size, entry.modifiedSeconds),
  ])
}

/** Without these zeros a tar was cut short. */
export const tarEnd = new Uint8Array(2 * block)

/** The zeros that follow content of that size. */
export function tarPadding(size: number): Uint8Array {
  return tarEnd.subarray(0, (block - (size % block)) % block)
}

function longField(type: string, content: Uint8Array): Uint8Array[] {
  const size = content.length + 1
  return [headerBlock(longLink, nothing, type, 0o644, size, 0), content, nul, tarPadding(size)]
}

function headerBlock(
  name: Uint8Array,
  target: Uint8Array,
  type: string,
  mode: number,
  size: number,
  modifiedSeconds: number,
): Uint8Array {
  const header = new Uint8Array(block)
  header.set(name.subarray(0, shortName))
  writeNumber(header, mode, 100, 8)
  writeNumber(header, owner, 108, 8)
  writeNumber(header, owner, 116, 8)
  writeNumber(header, size, 124, 12)
  writeNumber(header, Math.max(0, modifiedSeconds), 136, 12)
  header.fill(0x20, 148, 156)
  writeText(header, type, 156)
  header.set(target.subarray(0, shortName), 157)
  writeText(header, 'ustar  \0', 257)
  let sum = 0
  for (const byte of header) sum += byte
  writeText(header, `${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** Octal digits; what does not fit as base 256 with the first bit set, as GNU tar writes it. */
function writeNumber(header: Uint8Array, value: number, at: number, length: number): void {
  const digits = value.toString(8)
  if (digits.length < length) {
    writeText(header, digits.padStart(length - 1, '0'), at)
    return
  }
  let rest = value
  for (let index = length - 1; index > 0; index--) {
    header[at + index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  header[at] = 0x80
}

/** ASCII alone. */
function writeText(header: Uint8Array, text: string, at: number): void {
  for (let index = 0; index < text.length; index++) header[at + index] = text.charCodeAt(index)
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first = nothing, ...more] = pieces
  if (more.length === 0) return first
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
