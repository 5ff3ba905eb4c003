/** Names are bytes to the kernel; a byte that is no UTF-8 travels as the lone surrogate U+DC00 + byte. */
const escapedByte = /[\uDC80-\uDCFF]/u
const encoder = new TextEncoder()

/** The bytes of a name or path of a sandbox. */
export function pathBytes(path: string): Uint8Array<ArrayBuffer> {
  if (!escapedByte.test(path)) return encoder.encode(path)
  const bytes: number[] = []
  for (const piece of path.split(/([\uDC80-\uDCFF])/u)) {
    if (escapedByte.test(piece)) bytes.push(piece.charCodeAt(0) & 0xff)
    else bytes.push(...encoder.encode(piece))
  }
  return Uint8Array.from(bytes)
}
