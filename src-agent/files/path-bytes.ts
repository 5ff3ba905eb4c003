import { isUtf8 } from 'node:buffer'
import { pathBytes } from '../../src-shared/paths/path-bytes.ts'

/** A path as the kernel gets it: a string, or bytes where a name in it is not UTF-8. */
export type FsPath = string | Buffer

/*
 * Names are bytes to the kernel and strings on the wire. A byte that is no UTF-8 travels as the lone surrogate
 * U+DC00 + byte (Python's PEP 383 does the same): JSON keeps it, no valid name contains it, and it can be turned back.
 */
const escapedByte = /[\uDC80-\uDCFF]/u
const loneSurrogate = /[\uD800-\uDFFF]/u

/** Whether a name or path holds bytes that are not UTF-8. */
export function isUndecodable(name: string): boolean {
  return escapedByte.test(name)
}

/** Whether it cannot be turned back into bytes: surrogates that stand for no byte. */
export function isMalformed(path: string): boolean {
  return loneSurrogate.test(path.replace(/[\uDC80-\uDCFF]/gu, ''))
}

export function toFsPath(path: string): FsPath {
  return escapedByte.test(path) ? toBytes(path) : path
}

/** The bytes of a name or path. */
export function toBytes(path: string): Buffer {
  const { buffer, byteOffset, length } = pathBytes(path)
  return Buffer.from(buffer, byteOffset, length)
}

/** The string of a name or path as the kernel gave it. */
export function fromBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    text += length === 0 ? String.fromCharCode(0xdc00 + byteAt(bytes, at)) : bytes.toString('utf8', at, at + length)
    at += Math.max(1, length)
  }
  return text
}

/** Length of the valid UTF-8 sequence at `at`, or 0. */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = byteAt(bytes, at)
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0
}

function byteAt(bytes: Buffer, at: number): number {
  return bytes[at] ?? 0
}
