/** What of a tar goes before an entry's content. Names are bytes: tar libraries take strings, and a name need be none. */
export interface TarEntry {
  readonly name: Buffer
  readonly type: 'file' | 'folder' | 'link'
  readonly mode: number
  readonly size: number
  readonly modifiedSeconds: number
  /** Where a link leads to. */
  readonly target?: Buffer
}

const block = 512
const shortName = 100
const typeFlags = { file: '0', folder: '5', link: '2', longName: 'L', longTarget: 'K' } as const
/** The person inside every sandbox. */
const owner = 1000

/** GNU format: every tar reads it, names of any length and any bytes fit, so do sizes beyond 8 GiB. */
export function tarHeader(entry: TarEntry): Buffer {
  const name = entry.type === 'folder' ? Buffer.concat([entry.name, Buffer.from('/')]) : entry.name
  const target = entry.target ?? Buffer.alloc(0)
  return Buffer.concat([
    ...(name.length > shortName ? longField(typeFlags.longName, name) : []),
    ...(target.length > shortName ? longField(typeFlags.longTarget, target) : []),
    headerBlock(name, target, typeFlags[entry.type], entry.mode & 0o777, entry.size, entry.modifiedSeconds),
  ])
}

/** How many zeros follow content of that size. */
export function tarPadding(size: number): number {
  return (block - (size % block)) % block
}

export const tarEnd = Buffer.alloc(2 * block)

function longField(type: string, content: Buffer): Buffer[] {
  const size = content.length + 1
  const padded = Buffer.alloc(size + tarPadding(size))
  content.copy(padded)
  return [headerBlock(Buffer.from('././@LongLink'), Buffer.alloc(0), type, 0o644, size, 0), padded]
}

function headerBlock(
  name: Buffer,
  target: Buffer,
  type: string,
  mode: number,
  size: number,
  modifiedSeconds: number,
): Buffer {
  const header = Buffer.alloc(block)
  name.copy(header, 0, 0, shortName)
  writeNumber(header, mode, 100, 8)
  writeNumber(header, owner, 108, 8)
  writeNumber(header, owner, 116, 8)
  writeNumber(header, size, 124, 12)
  writeNumber(header, Math.max(0, modifiedSeconds), 136, 12)
  header.fill(0x20, 148, 156)
  header.write(type, 156, 'latin1')
  target.copy(header, 157, 0, shortName)
  header.write('ustar  \0', 257, 'latin1')
  let sum = 0
  for (const byte of header) sum += byte
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** Octal digits; what does not fit as base 256 with the first bit set, as GNU tar writes it. */
function writeNumber(header: Buffer, value: number, at: number, length: number): void {
  const digits = value.toString(8)
  if (digits.length < length) {
    header.write(digits.padStart(length - 1, '0'), at, 'latin1')
    return
  }
  let rest = value
  for (let index = length - 1; index > 0; index--) {
    header[at + index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  header[at] = 0x80
}
