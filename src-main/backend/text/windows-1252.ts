/** What the bytes 0x80 to 0x9f are; five of them are nothing and stay the controls that they are, so all of it is reversible. */
const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const byteOf = new Map([...upper].map((character, index) => [character, String.fromCharCode(0x80 + index)]))

export function decodeWindows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  return latin1.replace(/[\u0080-\u009f]/g, (character) => upper[character.charCodeAt(0) - 0x80] ?? character)
}

/** Every character that has no place in it counts as such in `foreignCharacter`, which is asked first. */
export function encodeWindows1252(text: string): Buffer {
  const latin1 = text.replace(/[\u0080-\u009f\u0100-\uffff]/g, (character) => byteOf.get(character) ?? '?')
  return Buffer.from(latin1, 'latin1')
}

/** Where the first character stands that has no byte; -1 when all have one. */
export function foreignCharacter(text: string): number {
  for (const { index } of text.matchAll(/[\u0080-\u009f\u0100-\uffff]/g)) {
    if (!byteOf.has(text.charAt(index))) return index
  }
  return -1
}
