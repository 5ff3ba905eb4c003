import { pathBytes } from '../../../src-shared/paths/path-bytes.ts'

const block = 512
const shortName = 100
export const tarEnd = Buffer.alloc(2 * block)

const typeFlags = { file: '0', folder: '5', link: '2' } as const

export interface TarEntry {
  readonly kind: keyof typeof typeFlags
  readonly path: string
  readonly mode: number
  readonly size: number
  readonly modifiedSeconds: number
  /** Where it leads, of a link. */
  readonly target?: Uint8Array
}

/**
 * What goes before an entry’s content, in GNU’s format, as agents take it: names of any bytes and length fit, which no
 * library that takes strings can write.
 */
export function tarHead({ kind, path, mode, size, modifiedSeconds, target }: TarEntry): Buffer {
  const name = Buffer.from(pathBytes(kind === 'folder' ? `${path}/` : path))
  const leads = Buffer.from(target ?? [])
  return Buffer.concat([
    ...(name.length > shortName ? long('L', name) : []),
    ...(leads.length > shortName ? long('K', leads) : []),
    header(name, leads, typeFlags[kind], mode & 0o777, size, modifiedSeconds),
  ])
}

/** Zeros that follow content of that size. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block)
}

function long(type: string, content: Buffer): readonly Buffer[] {
  const size = content.length + 1
  const link = Buffer.from('././@LongLink')
  return [header(link, Buffer.alloc(0), type, 0o644, size, 0), content, Buffer.alloc(1), tarPadding(size)]
}

function header(name: Buffer, target: Buffer, type: string, mode: number, size: number, modified: number): Buffer {
  const written = Buffer.alloc(block)
  name.copy(written, 0, 0, shortName)
  octal(written, mode, 100, 8)
  octal(written, 1000, 108, 8)
  octal(written, 1000, 116, 8)
  octal(written, size, 124, 12)
  octal(written, Math.max(0, modified), 136, 12)
  written.fill(0x20, 148, 156)
  written.write(type, 156, 'latin1')
  target.copy(written, 157, 0, shortName)
  written.write('ustar  \0', 257, 'latin1')
  const sum = written.reduce((total, byte) => total + byte, 0)
  written.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return written
}

/** Octal digits; what does not fit as base 256 with the first bit set. */
function octal(written: Buffer, value: number, at: number, length: number): void {
  const digits = value.toString(8)
  if (digits.length < length) {
    written.write(digits.padStart(length - 1, '0'), at, 'latin1')
    return
  }
  for (let [index, rest] = [length - 1, value]; index > 0; index -= 1, rest = Math.floor(rest / 256)) {
    written[at + index] = rest % 256
  }
  written[at] = 0x80
}
