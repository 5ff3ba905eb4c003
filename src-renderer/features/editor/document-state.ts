import type { OpenedFile } from '../../../src-shared/api/files.ts'
import type { TextEncoding } from '../../../src-shared/api/text-encoding.ts'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { LineEnding } from './line-endings.ts'

/** What the sandbox has instead of what was opened: other text, something that is no text, or nothing. */
export type Theirs = OpenedFile | { readonly kind: 'deleted' }

/** How text becomes bytes. */
export interface TextForm {
  readonly encoding: TextEncoding
  readonly byteOrderMark: boolean
  readonly lineEnding: LineEnding
}

export interface DocumentState extends TextForm {
  readonly content: 'loading' | 'text' | 'binary' | 'too-large' | 'failed'
  readonly bytes: number
  /** Why it cannot be edited; null when it can. `lossy`: saving would change bytes that nobody edited. */
  readonly readOnly: 'permission' | 'too-large' | 'lossy' | null
  readonly isDirty: boolean
  readonly isSaving: boolean
  /** Has lines so long that colours and language help are off. */
  readonly hasLongLines: boolean
  readonly error: ErrorReport | null
  /** The file in the sandbox is no longer what this text began with. */
  readonly outside: Theirs | null
  /** A save was refused because of that, and the person has to decide. */
  readonly isConflict: boolean
}

export const opening: DocumentState = {
  content: 'loading',
  bytes: 0,
  readOnly: null,
  isDirty: false,
  isSaving: false,
  hasLongLines: false,
  error: null,
  outside: null,
  isConflict: false,
  encoding: 'utf-8',
  byteOrderMark: false,
  lineEnding: 'lf',
}

export function isSameForm(one: TextForm, other: TextForm): boolean {
  return (
    one.encoding === other.encoding && one.byteOrderMark === other.byteOrderMark && one.lineEnding === other.lineEnding
  )
}

export function formOf({ encoding, byteOrderMark, lineEnding }: TextForm): TextForm {
  return { encoding, byteOrderMark, lineEnding }
}

const longLine = 20_000

export function hasLongLine(text: string): boolean {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start)
    if ((end < 0 ? text.length : end) - start >= longLine) return true
    if (end < 0) return false
    start = end + 1
  }
  return false
}
