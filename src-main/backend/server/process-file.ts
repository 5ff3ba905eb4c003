import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { BackendInfo } from '../../../src-shared/api/contract.ts'
import { errorCodeOf } from './error-code.ts'

/**
 * Says in `backend.json` which process the backend is, for people and for tests; nothing decides by it. The function
 * it gives removes the file, unless another backend has written its own meanwhile.
 */
export async function announceProcess(directory: string, info: BackendInfo): Promise<() => Promise<void>> {
  const path = join(directory, 'backend.json')
  const content = `${JSON.stringify({ ...info, startedAt: new Date().toISOString() })}\n`
  await writeFileAtomic(path, content, { mode: 0o600 })
  return async () => {
    try {
      if ((await readFile(path, 'utf8')) === content) await rm(path)
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') throw error
    }
  }
}
