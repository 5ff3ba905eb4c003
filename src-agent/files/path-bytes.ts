import { isUtf8 } from 'node:buffer'
import { isUndecodable, pathBytes, pathOfBytes } from '../../src-shared/paths/path-bytes.ts'

export { isUndecodable }

/** A path as the kernel gets it: a string, or bytes where a name in it is not UTF-8. */
export type FsPath = string | Buffer

/*
 * Names are bytes to the kernel and strings on the wire. A byte that is no UTF-8 travels as the lone surrogate
 * U+DC00 + byte (Python's PEP 383 does the same): JSON keeps it, no valid name contains it, and it can be turned back.
 */
const loneSurrogate = /[\uD800-\uDFFF]/u

/** Whether it cannot be turned back into bytes: surrogates that stand for no byte. */
export function isMalformed(path: string): boolean {
  return loneSurrogate.test(path.replace(/[\uDC80-\uDCFF]/gu, ''))
}

export function toFsPath(path: string): FsPath {
  return isUndecodable(path) ? toBytes(path) : path
}

/** The bytes of a name or path. */
export function toBytes(path: string): Buffer {
  return isUndecodable(path) ? Buffer.from(pathBytes(path)) : Buffer.from(path, 'utf8')
}

/** The string of a name or path as the kernel gave it. */
export function fromBytes(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : pathOfBytes(bytes)
}
