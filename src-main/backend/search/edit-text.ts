import type { SkipReason, TextEdit } from '../../../src-shared/api/search.ts'
import { decodeText, encodeText } from '../text/text-encoding.ts'
import { decodeWindows1252, encodeWindows1252, foreignCharacter } from '../text/windows-1252.ts'

/** The edited bytes with the edits that undo it, or why nothing was edited. */
export type EditedText =
  | { readonly bytes: Buffer; readonly undo: readonly TextEdit[] }
  | Extract<SkipReason, 'changed' | 'not-text' | 'no-place'>

/** Text as ripgrep saw it when it counted the offsets of edits, and how it becomes the file's bytes again. */
interface Searched {
  readonly bytes: Buffer
  /** Where offset 0 is: after a byte order mark. */
  readonly first: number
  /** Null for what has no place in the encoding. */
  encode(text: string): Buffer | null
  decode(bytes: Buffer): string
  restore(edited: Buffer): Buffer
}

const byteOrderMarkLength = 3

/** Puts text in the place of what was found, in the file's own encoding, if every place still holds it. */
export function editText(bytes: Buffer, edits: readonly TextEdit[]): EditedText {
  const searched = asSearched(bytes)
  if (searched === null) return 'not-text'
  const { first } = searched
  const pieces: Buffer[] = []
  const undo: TextEdit[] = []
  let [at, length] = [0, 0]
  const push = (piece: Buffer) => {
    pieces.push(piece)
    length += piece.length
  }
  for (const { offset, before, after, isUndo } of [...edits].sort((a, b) => a.offset - b.offset)) {
    const begin = first + offset
    // What ripgrep matched was UTF-8, also within a file that as a whole is none.
    const found = isUndo === true ? searched.encode(before) : utf8(before)
    const put = searched.encode(after)
    if (put === null) return 'no-place'
    if (found === null || begin < at || !searched.bytes.subarray(begin, begin + found.length).equals(found))
      return 'changed'
    push(searched.bytes.subarray(at, begin))
    undo.push({ offset: length - first, before: after, after: searched.decode(found), isUndo: true })
    push(put)
    at = begin + found.length
  }
  push(searched.bytes.subarray(at))
  return { bytes: searched.restore(Buffer.concat(pieces, length)), undo }
}

/** Only what can be written again exactly as it was read is text. */
function asSearched(bytes: Buffer): Searched | null {
  const decoded = decodeText(bytes)
  if (decoded?.isLossless !== true) return null
  const { text, encoding, byteOrderMark } = decoded
  const asItIs = (edited: Buffer) => edited
  switch (encoding) {
    case 'utf-8':
      if (bytes.includes(0)) return null
      return { bytes, first: byteOrderMark ? byteOrderMarkLength : 0, encode: utf8, decode: fromUtf8, restore: asItIs }
    case 'utf-16le':
    case 'utf-16be':
      // Half a character is lost in UTF-8; and without a mark, ripgrep takes it for no text.
      if (!byteOrderMark || /\p{Surrogate}/u.test(text)) return null
      return {
        bytes: utf8(text),
        first: 0,
        encode: utf8,
        decode: fromUtf8,
        restore: (edited) => encodeText(edited.toString('utf8'), decoded),
      }
    case 'windows-1252':
      return { bytes, first: 0, encode: windows1252, decode: decodeWindows1252, restore: asItIs }
  }
}

function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8')
}

function fromUtf8(bytes: Buffer): string {
  return bytes.toString('utf8')
}

function windows1252(text: string): Buffer | null {
  return foreignCharacter(text) < 0 ? encodeWindows1252(text) : null
}
