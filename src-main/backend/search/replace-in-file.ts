import { readLimits } from '../../../src-shared/agent/file-wire.ts'
import type { ReplaceOutcome, ReplaceRequest, TextEdit } from '../../../src-shared/api/search.ts'
import { AirlockError, isCancellation, toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentFiles } from '../channel/agent-client.ts'

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Puts text in the place of what was found in one file, if every place still holds it: else nothing of the file is
 * touched. The write is conditional on what was read, so no change of somebody else is ever lost.
 */
export async function replaceInFile(files: AgentFiles, { path, hash, edits }: ReplaceRequest): Promise<ReplaceOutcome> {
  // An empty place is found in any content.
  if (hash === undefined && edits.some(({ before }) => before === ''))
    return { path, kind: 'skipped', reason: 'no-proof' }
  try {
    const read = await files.read(path, { length: readLimits.most })
    if (read.version === null) return { path, kind: 'skipped', reason: 'too-large' }
    if (hash !== undefined && read.version.hash !== hash) return { path, kind: 'skipped', reason: 'changed' }
    const before = Buffer.from(read.bytes.buffer, read.bytes.byteOffset, read.bytes.byteLength)
    if (!isText(before)) return { path, kind: 'skipped', reason: 'not-text' }
    const edited = withEdits(before, edits)
    if (edited === null) return { path, kind: 'skipped', reason: 'changed' }
    const { version } = read
    const now = await files.write(path, edited.bytes, { condition: { kind: 'version', version } })
    return { path, kind: 'replaced', hash: now.hash, undo: edited.undo }
  } catch (error) {
    if (!(error instanceof AirlockError) || isCancellation(error)) throw error
    if (error.code === 'file-conflict') return { path, kind: 'skipped', reason: 'changed' }
    if (error.code === 'file-not-found') return { path, kind: 'skipped', reason: 'gone' }
    return { path, kind: 'skipped', reason: 'failed', error: toErrorReport(error) }
  }
}

/** Only what can be written again exactly as it was read is text. */
function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/** Null when a place does not hold what it should, or two places overlap. Exported for tests. */
export function withEdits(
  bytes: Buffer,
  edits: readonly TextEdit[],
): { readonly bytes: Buffer; readonly undo: readonly TextEdit[] } | null {
  // Offsets count from after a byte order mark, as ripgrep counts them.
  const first = bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0
  const pieces: Buffer[] = []
  const undo: TextEdit[] = []
  let [at, length] = [0, 0]
  const push = (piece: Buffer) => {
    pieces.push(piece)
    length += piece.length
  }
  for (const { offset, before, after } of [...edits].sort((a, b) => a.offset - b.offset)) {
    const begin = first + offset
    const found = Buffer.from(before, 'utf8')
    if (begin < at || !bytes.subarray(begin, begin + found.length).equals(found)) return null
    push(bytes.subarray(at, begin))
    undo.push({ offset: length - first, before: after, after: before })
    push(Buffer.from(after, 'utf8'))
    at = begin + found.length
  }
  push(bytes.subarray(at))
  return { bytes: Buffer.concat(pieces, length), undo }
}
