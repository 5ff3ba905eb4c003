import { encodingNames, type TextEncoding } from '../../../src-shared/api/text-encoding.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { guessEncoding, isUtf8 } from './guess-encoding.ts'
import { decodeWindows1252, encodeWindows1252, foreignCharacter } from './windows-1252.ts'

export interface DecodedText {
  readonly text: string
  readonly encoding: TextEncoding
  readonly byteOrderMark: boolean
  /** Whether encoding it again gives the very bytes that it came from. */
  readonly isLossless: boolean
}

const marks = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
] as const satisfies readonly { encoding: TextEncoding; bytes: readonly number[] }[]

/** Text in the encoding that is asked for, else that its mark says, else that it looks like; null for what is not text. */
export function decodeText(bytes: Uint8Array, wanted?: TextEncoding): DecodedText | null {
  const mark = marks.find((one) => one.bytes.every((byte, index) => bytes[index] === byte))
  const encoding = wanted ?? mark?.encoding ?? guessEncoding(bytes)
  if (encoding === null) return null
  const byteOrderMark = mark !== undefined && mark.encoding === encoding
  const body = byteOrderMark ? bytes.subarray(mark.bytes.length) : bytes
  const text = decode(body, encoding)
  const isLossless = encoding === 'utf-8' ? isUtf8(body) : encodeText(text, { encoding, byteOrderMark }).equals(bytes)
  return { text, encoding, byteOrderMark, isLossless }
}

/** The beginning of a larger file, which may end within a character. */
export function decodeHead(bytes: Uint8Array, wanted?: TextEncoding): string | null {
  for (let cut = 0; cut < 4; cut++) {
    const decoded = decodeText(bytes.subarray(0, bytes.length - cut), wanted)
    if (decoded?.isLossless === true) return decoded.text
  }
  return decodeText(bytes, wanted)?.text ?? null
}

/** @throws AirlockError `invalid-input` when a character has no place in the encoding. */
export function encodeText(
  text: string,
  { encoding, byteOrderMark }: { readonly encoding: TextEncoding; readonly byteOrderMark: boolean },
): Buffer {
  const whole = (byteOrderMark && encoding !== 'windows-1252' ? '\uFEFF' : '') + text
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(whole, 'utf8')
    case 'utf-16le':
      return Buffer.from(whole, 'utf16le')
    case 'utf-16be':
      return Buffer.from(whole, 'utf16le').swap16()
    case 'windows-1252': {
      const at = foreignCharacter(text)
      if (at >= 0) throw hasNoPlace(text, at, encoding)
      return encodeWindows1252(text)
    }
  }
}

function decode(bytes: Uint8Array, encoding: TextEncoding): string {
  switch (encoding) {
    case 'utf-8':
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    case 'utf-16le':
      return Buffer.from(bytes).toString('utf16le')
    case 'utf-16be':
      // A last half of a character is no character; that it is left out makes the text not lossless.
      return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
        .swap16()
        .toString('utf16le')
    case 'windows-1252':
      return decodeWindows1252(bytes)
  }
}

function hasNoPlace(text: string, at: number, encoding: TextEncoding): AirlockError {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  const line = text.slice(0, at).split('\n').length
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return new AirlockError({
    code: 'invalid-input',
    message: `The text does not fit the file’s encoding, ${encodingNames[encoding]}.`,
    why: `“${character}” (U+${code}) in line ${String(line)} has no place in it. Nothing was written.`,
    remedy: 'Choose UTF-8 as the encoding in the status bar and save again, or take that character out.',
  })
}
