import { isUtf8 } from 'node:buffer'
import { isUndecodable, pathBytes, pathOfBytes } from '../../../src-shared/paths/path-bytes.ts'

/** A path as this computer's file system takes it: bytes where a name in it is no UTF-8. */
export function onDisk(path: string): string | Buffer {
  return isUndecodable(path) ? Buffer.from(pathBytes(path)) : path
}

/** The text of a name or path that was read as bytes; `onDisk` finds it again, whatever it holds. */
export function fromDisk(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : pathOfBytes(bytes)
}
