import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { encodeRecord, RecordReader } from '../../src-shared/agent/wire.ts'

/** What is kept of a terminal while its sandbox is stopped. */
export interface History {
  readonly id: string
  readonly title: string
  readonly columns: number
  readonly rows: number
  readonly createdAt: string
  /** Sequence number after the last kept byte. */
  readonly position: number
  /** Where its shell was, if that is known. */
  readonly directory: string | null
  /** What its shell's marks had in them; files of before have none. */
  readonly markSecret?: string | null | undefined
  readonly bytes: Uint8Array
}

const about = z.object({
  id: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  title: z.string().check(z.maxLength(200)),
  columns: z.int(),
  rows: z.int(),
  createdAt: z.string().check(z.maxLength(40)),
  position: z.int().check(z.nonnegative()),
  directory: z.nullable(z.string().check(z.maxLength(4096))),
  markSecret: z.optional(z.nullable(z.string().check(z.regex(/^[0-9a-f]{32}$/)))),
})

const suffix = '.terminal'
const mostFiles = 64
const mostBytes = 1024 * 1024 + 64 * 1024

/** Terminals' histories on the data volume, one file each: a head as on the wire, then the bytes. */
export class Histories {
  readonly #folder: string
  readonly #log: (message: string) => void

  constructor(folder: string, log: (message: string) => void) {
    this.#folder = folder
    this.#log = log
  }

  /** Those of before the last stop, the newest if there are too many. A file that is none of ours is passed over and told. */
  load(): readonly History[] {
    return this.#names()
      .flatMap((name) => this.#read(name))
      .sort((a, b) => b.time - a.time)
      .slice(0, mostFiles)
      .map(({ history }) => history)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  }

  /** Atomic per file. One that cannot be written is told and does not keep the others from being saved. */
  save(history: History): void {
    const { bytes, ...rest } = history
    const path = join(this.#folder, history.id + suffix)
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      writeFileSync(`${path}.new`, Buffer.concat([encodeRecord(rest), bytes]), { mode: 0o600 })
      renameSync(`${path}.new`, path)
    } catch (error) {
      this.#log(`The history of terminal ${history.id} could not be kept: ${String(error)}`)
      this.#removeFile(`${history.id}${suffix}.new`)
    }
  }

  forget(id: string): void {
    this.#removeFile(id + suffix)
  }

  #removeFile(name: string): void {
    try {
      rmSync(join(this.#folder, name), { force: true })
    } catch (error) {
      // A file where the folder should be: there is nothing to remove.
      if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR')
        this.#log(`${name} could not be removed: ${String(error)}`)
    }
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#folder).filter((name) => name.endsWith(suffix))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#log(`Histories cannot be read: ${String(error)}`)
      return []
    }
  }

  /** None for a file that is none of ours: it says nothing about the others. */
  #read(name: string): readonly { readonly time: number; readonly history: History }[] {
    const path = join(this.#folder, name)
    try {
      const stat = statSync(path)
      if (!stat.isFile() || stat.size > mostBytes) throw new Error(`it has ${String(stat.size)} bytes`)
      const bytes = readFileSync(path)
      const { next, record } = new RecordReader(64 * 1024).read(bytes, 0)
      const history = { ...about.parse(record?.value), bytes: bytes.subarray(next) }
      if (history.position < history.bytes.length) throw new Error('it is longer than it says')
      return [{ time: stat.mtimeMs, history }]
    } catch (error) {
      this.#log(`${path} is no terminal's history: ${String(error)}`)
      return []
    }
  }
}
