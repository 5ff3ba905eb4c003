import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { errorCodeOf } from '../server/error-code.ts'

export interface InstallationKey {
  readonly key: Buffer
  /** Sentences for the log and for `doctor` when the key is not what it was. */
  readonly problems: readonly string[]
}

const bytes = 32

/**
 * The secret that signs this installation's labels (32 bytes, in a 0600 file). A lost or damaged one is replaced: the
 * sandboxes of before are then listed as foreign and never touched, since anybody could have made them.
 */
export async function loadInstallationKey(directory: string): Promise<InstallationKey> {
  const path = join(directory, 'installation-key')
  const problems: string[] = []
  try {
    const text = (await readFile(path, 'utf8')).trim()
    if (/^[0-9a-f]{64}$/.test(text)) {
      await chmod(path, 0o600)
      return { key: Buffer.from(text, 'hex'), problems }
    }
    await rename(path, `${path}.corrupt-${String(Date.now())}`)
    problems.push(`The key in ${path} was damaged and was set aside; sandboxes made with it now count as foreign.`)
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') problems.push(`The key in ${path} cannot be read: ${String(error)}`)
  }
  const key = randomBytes(bytes)
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await writeFileAtomic(path, `${key.toString('hex')}\n`, { mode: 0o600 })
  } catch (error) {
    problems.push(`The key cannot be kept in ${path} (${String(error)}): what is made now will count as foreign later.`)
  }
  return { key, problems }
}
