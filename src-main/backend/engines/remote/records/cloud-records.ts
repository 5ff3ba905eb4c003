import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { sandboxIdPattern, type SandboxId } from '../../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { appNamePattern } from '../cloud-names.ts'
import { parseCloudRecord, type CloudRecord } from './cloud-record.ts'

/** A record that nobody can read, as far as it still says whose it is. */
export interface DamagedRecord {
  readonly id: SandboxId
  /** Null where it does not say. */
  readonly app: string | null
}

/** One small file for each sandbox at Fly, each written atomically, readable by this user alone: they hold tokens. */
export class CloudRecords {
  readonly #directory: string

  /** @param state where the backend keeps what it must not lose */
  constructor(state: string) {
    this.#directory = join(state, 'fly')
  }

  /** Null where there is none. @throws AirlockError `records-corrupt` where there is one that nobody can read */
  async read(id: SandboxId): Promise<CloudRecord | null> {
    const path = this.#pathOf(id)
    let content: string
    try {
      content = await readFile(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw unusable(path, error)
    }
    const record = parseCloudRecord(content, id)
    // Left where it is: what it tells of a machine that costs money may still be read by a person.
    if (record === null) throw unusable(path, 'It is damaged.')
    return record
  }

  /** All that can be read, and why others cannot: one that is broken hides none. */
  async all(): Promise<{
    readonly records: readonly CloudRecord[]
    readonly problems: readonly AirlockError[]
    readonly damaged: readonly DamagedRecord[]
  }> {
    const ids = (await this.#names())
      .map((name) => name.slice(0, -'.json'.length))
      .filter((id) => sandboxIdPattern.test(id))
    const records: CloudRecord[] = []
    const problems: AirlockError[] = []
    const damaged: DamagedRecord[] = []
    for (const id of ids.sort()) {
      try {
        const record = await this.read(id)
        if (record !== null) records.push(record)
      } catch (error) {
        if (!(error instanceof AirlockError)) throw error
        problems.push(error)
        damaged.push({ id, app: await this.#appIn(id) })
      }
    }
    return { records, problems, damaged }
  }

  async save(record: CloudRecord): Promise<void> {
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 })
      await writeFileAtomic(this.#pathOf(record.spec.id), `${JSON.stringify(record, null, 1)}\n`, { mode: 0o600 })
    } catch (error) {
      throw unwritable(this.#directory, error)
    }
  }

  /** Gone already = done. */
  async forget(id: SandboxId): Promise<void> {
    try {
      await rm(this.#pathOf(id), { force: true })
    } catch (error) {
      throw unwritable(this.#directory, error)
    }
  }

  async #appIn(id: SandboxId): Promise<string | null> {
    // One that cannot even be read says nothing.
    const content = await readFile(this.#pathOf(id), 'utf8').catch(() => '')
    const app = /"app"\s*:\s*"([^"]{1,64})"/.exec(content)?.[1] ?? ''
    return appNamePattern.test(app) ? app : null
  }

  async #names(): Promise<readonly string[]> {
    try {
      return (await readdir(this.#directory)).filter((name) => name.endsWith('.json'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw unusable(this.#directory, error)
    }
  }

  #pathOf(id: SandboxId): string {
    return join(this.#directory, `${id}.json`)
  }
}

function unusable(path: string, cause: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'records-corrupt',
      message: 'What Airlock wrote down of a sandbox at Fly.io cannot be used.',
      why: `${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Look at what there is in the account at Fly.io: what is not needed there costs until it is removed.',
    },
    { cause },
  )
}

function unwritable(directory: string, cause: unknown): AirlockError {
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  return new AirlockError(
    {
      code: code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'records-corrupt',
      message: 'Airlock could not write down what it is doing at Fly.io.',
      why: `${directory}: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Free some space, or make that directory writable, and try again. Nothing was asked of Fly.io meanwhile.',
    },
    { cause },
  )
}
