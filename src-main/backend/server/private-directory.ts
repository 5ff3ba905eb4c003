import { chmod, lstat, mkdir } from 'node:fs/promises'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/**
 * Makes a directory that only this user can enter, or takes an existing one after checking that it is a directory of
 * this user's (somebody else could have put a link or a directory of theirs into a shared place).
 */
export async function ensurePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  if (process.getuid === undefined) return
  const found = await lstat(path)
  if (!found.isDirectory() || found.uid !== process.getuid()) {
    throw new AirlockError({
      code: 'internal',
      message: `Airlock does not use ${path}.`,
      why: 'It is not a directory that belongs to you.',
      remedy: 'Remove it, or set AIRLOCK_HOME to a directory of yours.',
    })
  }
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700)
}
