import { readLimits } from '../../../src-shared/agent/file-wire.ts'
import type { ReplaceOutcome, ReplaceRequest } from '../../../src-shared/api/search.ts'
import { AirlockError, isCancellation, toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentFiles } from '../channel/agent-client.ts'
import { editText } from './edit-text.ts'

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
    const edited = editText(before, edits)
    if (typeof edited === 'string') return { path, kind: 'skipped', reason: edited }
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
