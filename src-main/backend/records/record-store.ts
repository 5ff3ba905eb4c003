import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { sandboxIdPattern, type SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { parseRecord, type SandboxRecord } from './record.ts'

export interface LoadedRecords {
  readonly records: readonly SandboxRecord[]
  /** What could not be used, as sentences: files set aside, a directory that cannot be read. */
  readonly problems: readonly string[]
  /** False when there may be records that could not be read: then nothing that looks unknown may be cleaned away. */
  readonly isComplete: boolean
}

/** One small file per sandbox, each written atomically (0600). */
export interface RecordStore {
  readonly directory: string
  /** Never rejects: what is broken is set aside or told, and the engine's labels fill the gap. */
  load(): Promise<LoadedRecords>
  /** Rejects with an `AirlockError` when the disk is full or read-only; the record of before then still stands. */
  save(record: SandboxRecord): Promise<void>
  /** Gone already = done. */
  remove(id: SandboxId): Promise<void>
}

export function openRecordStore(directory: string, now: () => Date = () => new Date()): RecordStore {
  const pathOf = (id: SandboxId) => join(directory, `${id}.json`)

  async function loadOne(name: string): Promise<{ record: SandboxRecord } | { problem: string; isUnreadable?: true }> {
    const path = join(directory, name)
    try {
      const record = parseRecord(await readFile(path, 'utf8'), name.slice(0, -'.json'.length))
      if (record !== null) return { record }
      const kept = `${path}.corrupt-${now().toISOString().replaceAll(/[:.]/g, '-')}`
      await rename(path, kept)
      return { problem: `The record ${name} was damaged; it was set aside as ${kept} and is rebuilt from the engine.` }
    } catch (error) {
      return { problem: `The record ${path} cannot be used: ${reason(error)}`, isUnreadable: true }
    }
  }

  return {
    directory,
    async load() {
      let names: readonly string[]
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        names = await readdir(directory)
      } catch (error) {
        const problem = `Records cannot be read from ${directory}: ${reason(error)}`
        return { records: [], problems: [problem], isComplete: false }
      }
      const own = names.filter((name) => name.endsWith('.json') && sandboxIdPattern.test(name.slice(0, -5)))
      const loaded = await Promise.all(own.map(loadOne))
      return {
        records: loaded.flatMap((one) => ('record' in one ? [one.record] : [])),
        problems: loaded.flatMap((one) => ('problem' in one ? [one.problem] : [])),
        isComplete: !loaded.some((one) => 'isUnreadable' in one),
      }
    },
    async save(record) {
      await writing(directory, async () => {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        await writeFileAtomic(pathOf(record.spec.id), `${JSON.stringify(record, null, 1)}\n`, { mode: 0o600 })
      })
    },
    async remove(id) {
      await writing(directory, () => rm(pathOf(id), { force: true }))
    },
  }
}

/** Runs file-system work in the state directory; its failure becomes one that a person can act on. */
export async function writing(directory: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new AirlockError(
        {
          code: 'disk-full',
          message: 'Airlock could not write down what it is doing: the disk is full.',
          why: `${code} in ${directory}.`,
          remedy: 'Free some space and try again. Nothing was changed.',
        },
        { cause: error },
      )
    }
    throw new AirlockError(
      {
        code: 'records-corrupt',
        message: 'Airlock could not write down what it is doing.',
        why: `${directory} cannot be written: ${reason(error)}`,
        remedy: 'Make that directory writable (or set AIRLOCK_HOME to one that is) and try again. Nothing was changed.',
      },
      { cause: error },
    )
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
