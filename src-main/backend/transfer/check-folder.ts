import { access, constants, readdir, stat } from 'node:fs/promises'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../server/error-code.ts'

/** Rejects with `source-unreadable` unless `path` is a folder that can be read. */
export async function checkFolder(path: string): Promise<void> {
  try {
    if (!(await stat(path)).isDirectory()) throw unreadable(path, 'It is no folder and no file.')
    await access(path, constants.R_OK | constants.X_OK)
    await readdir(path)
  } catch (error) {
    if (error instanceof AirlockError) throw error
    throw unreadable(path, whyUnreadable(error))
  }
}

/** In words, why something of this computer could not be read. */
export function whyUnreadable(error: unknown): string {
  switch (errorCodeOf(error)) {
    case 'ENOENT':
      return 'There is nothing at this path.'
    case 'ENOTDIR':
      return 'Something on the way to it is a file, not a folder.'
    case 'EACCES':
    case 'EPERM':
      return 'You may not read it.'
    default:
      return `${error instanceof Error ? error.message : String(error)}.`
  }
}

export function unreadable(path: string, why: string): AirlockError {
  return new AirlockError({
    code: 'source-unreadable',
    message: `${path} cannot be read.`,
    why,
    remedy: 'Choose a folder or archive that exists and that you may read.',
  })
}
