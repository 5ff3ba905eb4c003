/** Control sequences by which a terminal answers what a program asked of it, or tells that it got or lost the focus. */
const replies = [
  // Cursor position, device attributes, status, size, mode and keyboard reports.
  String.raw`\u001b\[[?>=]?[\d;]*(?:[Rcnt]|\$y)`,
  String.raw`\u001b\[\?\d*u`,
  String.raw`\u001b\[[IO]`,
  // DCS and OSC, e.g. of settings and colours.
  String.raw`\u001b[P\]][^\u0007\u001b]*(?:\u0007|\u001b\\)`,
]
const onlyReplies = new RegExp(`^(?:${replies.join('|')})+$`)
const longestReplies = 4096

/** Whether an input is nothing but what a terminal says by itself, so nobody typed it. A sandbox can call that forth. */
export function isOnlyReplies(input: Uint8Array): boolean {
  if (input.length > longestReplies) return false
  return onlyReplies.test(Buffer.from(input.buffer, input.byteOffset, input.length).toString('latin1'))
}
