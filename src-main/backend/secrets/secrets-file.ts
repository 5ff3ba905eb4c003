import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import { writing } from '../records/record-store.ts'
import { errorCodeOf } from '../server/error-code.ts'
import { keptSecrets, type KeptSecret } from './kept-secret.ts'

export interface LoadedSecrets {
  readonly secrets: readonly KeptSecret[]
  /** What could not be used, as sentences. */
  readonly problems: readonly string[]
}

/** Reads the file that tells which secrets there are. Never rejects: a damaged one is set aside and told. */
export async function loadSecrets(path: string, now: () => Date): Promise<LoadedSecrets> {
  try {
    const parsed = keptSecrets.safeParse(parsedJson(await readFile(path, 'utf8')))
    if (parsed.success) return { secrets: parsed.data.secrets, problems: [] }
    const aside = `${path}.corrupt-${now().toISOString().replaceAll(/[:.]/g, '-')}`
    await rename(path, aside)
    return { secrets: [], problems: [`The list of secrets was damaged and was set aside as ${aside}; add them again.`] }
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return { secrets: [], problems: [] }
    return { secrets: [], problems: [`The list of secrets in ${path} cannot be used: ${String(error)}`] }
  }
}

export async function saveSecrets(path: string, secrets: readonly KeptSecret[]): Promise<void> {
  await writing(dirname(path), async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFileAtomic(path, `${JSON.stringify({ schema: 1, secrets }, null, 1)}\n`, { mode: 0o600 })
  })
}
