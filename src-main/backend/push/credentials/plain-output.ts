const escape = 0x1b
const bell = 0x07
const newline = 0x0a
const space = 0x20
const rubout = 0x7f

/** What a terminal showed, without what moves its cursor or colours it: a secret is one in colour too. */
export function plainOutput(bytes: Uint8Array): string {
  const kept = new Uint8Array(bytes.length)
  let length = 0
  // In a command with parameters, in a text for the terminal itself, or right after an escape.
  let inside: 'text' | 'escape' | 'command' | 'string' = 'text'
  for (const byte of bytes) {
    if (byte === escape) inside = 'escape'
    // A text that nobody ended hides nothing behind it.
    else if (byte === newline) inside = 'text'
    if (byte === newline || (inside === 'text' && byte >= space && byte !== rubout)) kept[length++] = byte
    else if (inside === 'escape' && byte !== escape) inside = afterEscape(byte)
    else if (inside === 'command' && byte >= 0x40 && byte < rubout) inside = 'text'
    else if (inside === 'string' && byte === bell) inside = 'text'
  }
  return new TextDecoder().decode(kept.subarray(0, length))
}

/** `[` begins a command, `]`, `P`, `X`, `^` and `_` a text; of others bytes below `0` come before the last one. */
function afterEscape(byte: number): 'text' | 'escape' | 'command' | 'string' {
  if (byte === 0x5b) return 'command'
  if ([0x5d, 0x50, 0x58, 0x5e, 0x5f].includes(byte)) return 'string'
  return byte < 0x30 ? 'escape' : 'text'
}
