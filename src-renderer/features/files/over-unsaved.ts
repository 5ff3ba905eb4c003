import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { shownName } from '../../ui/words.ts'

/** What is needed to rename and move files of a sandbox. */
export interface FileMoves {
  readonly backend: Backend
  readonly sandbox: string
  /** How many files at or below a path have text in the editor that is not saved. */
  readonly unsavedAt: (path: string) => number
}

/** Text that is open under a name whose file is gone would be lost to what takes that name. @throws AirlockError `file-exists` */
export function refuseOverUnsaved(to: string, unsavedAt: (path: string) => number): void {
  if (unsavedAt(to) === 0) return
  throw new AirlockError({
    code: 'file-exists',
    message: 'It was not renamed: the editor has unsaved text under that name.',
    why: `What is open as ${shownName(to, 200)} would be lost.`,
    remedy: 'Save or close that text first, or choose another name.',
  })
}
