import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../server/error-code.ts'

export interface InstallationKey {
  readonly key: Buffer
  /** Sentences for the log and for `doctor` when the key is not what it was. */
  readonly problems: readonly string[]
}

const bytes = 32

/**
 * The secret that signs this installation's labels (32 bytes, in a 0600 file). A damaged one is set aside and replaced:
 * the sandboxes of before are then listed as foreign and never touched, since anybody could have made them. One that is
 * there and cannot be read is never replaced: rejects, since with another key every sandbox would be a stranger's.
 */
export async function loadInstallationKey(directory: string): Promise<InstallationKey> {
  const path = join(directory, 'installation-key')
  const problems: string[] = []
  const text = await readKey(path)
  if (text !== null && /^[0-9a-f]{64}$/.test(text)) {
    const problem = await keepPrivate(path)
    if (problem !== null) problems.push(problem)
    return { key: Buffer.from(text, 'hex'), problems }
  }
  const key = randomBytes(bytes)
  try {
    if (text !== null) {
      await rename(path, `${path}.corrupt-${String(Date.now())}`)
      problems.push(`The key in ${path} was damaged and was set aside; sandboxes made with it now count as foreign.`)
    }
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await writeFileAtomic(path, `${key.toString('hex')}\n`, { mode: 0o600 })
  } catch (error) {
    problems.push(`The key cannot be kept in ${path} (${String(error)}): what is made now will count as foreign later.`)
  }
  return { key, problems }
}

/** Takes it away from others if they could read it; says so when that cannot be done. */
async function keepPrivate(path: string): Promise<string | null> {
  try {
    if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600)
    return null
  } catch (error) {
    return `The key in ${path} may be readable by others: ${String(error)}`
  }
}

/** What the file holds; null when there is none. */
async function readKey(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? '')) return null
    throw new AirlockError(
      {
        code: 'records-corrupt',
        message: 'Airlock cannot read the key that its sandboxes are signed with.',
        why: `${path}: ${error instanceof Error ? error.message : String(error)}`,
        remedy: 'Make that file readable for you (it may belong to root after a `sudo airlock`), then try again.',
      },
      { cause: error },
    )
  }
}
