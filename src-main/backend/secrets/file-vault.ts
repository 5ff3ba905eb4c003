import { chmod, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { writing } from '../records/record-store.ts'
import { errorCodeOf } from '../server/error-code.ts'
import { OneAtATime } from './one-at-a-time.ts'
import type { Vault } from './vault.ts'

const kept = z.object({ schema: z.literal(1), values: z.record(z.string().max(64), z.string().max(65_536)) })

/** Values in a file that only its owner reads (0600), for computers without a keyring. There is no file without values. */
export function openFileVault(path: string): Vault {
  const turns = new OneAtATime()

  async function load(): Promise<Map<string, string>> {
    try {
      if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600)
      const text = await readFile(path, 'utf8')
      return new Map(Object.entries(parse(text)))
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return new Map()
      throw error
    }
  }

  /** A library's message would quote the file. */
  function parse(text: string): Readonly<Record<string, string>> {
    try {
      return kept.parse(JSON.parse(text)).values
    } catch {
      throw new Error(`${path} is damaged.`)
    }
  }

  async function save(values: ReadonlyMap<string, string>): Promise<void> {
    const directory = dirname(path)
    await writing(directory, async () => {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await removeUnfinished(path)
      if (values.size === 0) await rm(path, { force: true })
      else {
        const text = JSON.stringify({ schema: 1, values: Object.fromEntries(values) })
        await writeFileAtomic(path, `${text}\n`, { mode: 0o600 })
      }
    })
  }

  const change = (edit: (values: Map<string, string>) => void) =>
    turns.next(async () => {
      const values = await load()
      edit(values)
      await save(values)
    })

  return {
    kind: 'file',
    read: (id) => turns.next(async () => (await load()).get(id) ?? null),
    write: (id, value) => change((values) => values.set(id, value)),
    remove: (id) => change((values) => values.delete(id)),
  }
}

/** What a killed backend was about to write lies beside the file. */
export async function removeUnfinished(path: string): Promise<void> {
  const names = await readdir(dirname(path)).catch((error: unknown) => {
    if (errorCodeOf(error) === 'ENOENT') return []
    throw error
  })
  const unfinished = names.filter((name) => name.startsWith(`${basename(path)}.`))
  await Promise.all(unfinished.map((name) => rm(join(dirname(path), name), { force: true })))
}
