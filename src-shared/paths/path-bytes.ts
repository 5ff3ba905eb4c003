/** Names are bytes to the kernel; a byte that is no UTF-8 travels as the lone surrogate U+DC00 + byte. */
const escapedByte = /[\uDC80-\uDCFF]/u

/** Whether a name or path holds bytes that are not UTF-8. */
export function isUndecodable(path: string): boolean {
  return escapedByte.test(path)
}

/** The bytes of a name or path. */
export function pathBytes(path: string): Uint8Array {
  const encoder = new TextEncoder()
  if (!isUndecodable(path)) return encoder.encode(path)
  const bytes: number[] = []
  for (const piece of path.split(/([\uDC80-\uDCFF])/u)) {
    if (escapedByte.test(piece)) bytes.push(piece.charCodeAt(0) & 0xff)
    else bytes.push(...encoder.encode(piece))
  }
  return Uint8Array.from(bytes)
}

/** The text of a name or path as the kernel gave it: `pathBytes` makes the same bytes of it again. */
export function pathOfBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    const letter = decoder.decode(bytes.subarray(at, at + length))
    // The sign for what is no UTF-8 may also stand in a name as itself.
    const isText = !letter.includes('\uFFFD') || (lead === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd)
    text += isText ? letter : String.fromCharCode(0xdc00 + lead)
    at += isText ? length : 1
  }
  return text
}
