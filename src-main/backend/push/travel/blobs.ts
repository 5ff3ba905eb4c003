import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { writing } from '../../records/record-store.ts'
import { errorCodeOf } from '../../server/error-code.ts'

const hashPattern = /^[0-9a-f]{64}$/

/** Contents by their sha-256, on this computer’s disk, readable by this user alone. What does not have its hash is never kept. */
export class Blobs {
  readonly #folder: string
  readonly #known = new Set<string>()

  /** Of all that is kept. */
  bytes = 0

  private constructor(folder: string, known: readonly string[]) {
    this.#folder = folder
    for (const hash of known) this.#known.add(hash)
  }

  static async open(folder: string): Promise<Blobs> {
    let names: readonly string[] = []
    await writing(folder, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      names = await readdir(folder)
    })
    const blobs = new Blobs(
      folder,
      names.filter((name) => hashPattern.test(name)),
    )
    for (const hash of blobs.#known) blobs.bytes += await blobs.size(hash)
    return blobs
  }

  /** Removes half written ones of a backend that was killed. Only for who begins to write: another one’s look the same. */
  async clean(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!hashPattern.test(name)) await rm(join(this.#folder, name), { force: true })
    }
  }

  has(hash: string): boolean {
    return this.#known.has(hash)
  }

  /** Whether it had that hash, and is kept now. */
  async put(hash: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<boolean> {
    const temporary = join(this.#folder, `.${randomBytes(8).toString('hex')}`)
    const digest = createHash('sha256')
    let isRight = false
    let size = 0
    await writing(this.#folder, async () => {
      const file = await open(temporary, 'wx', 0o600)
      try {
        for await (const piece of content) {
          digest.update(piece)
          size += piece.length
          await file.writeFile(piece)
        }
        isRight = digest.digest('hex') === hash
      } finally {
        await file.close()
        if (!isRight) await rm(temporary, { force: true })
      }
      if (isRight) await rename(temporary, join(this.#folder, hash))
    })
    if (isRight && !this.#known.has(hash)) {
      this.#known.add(hash)
      this.bytes += size
    }
    return isRight
  }

  /** Null where it is not kept. */
  async read(hash: string): Promise<Buffer | null> {
    if (!this.has(hash)) return null
    try {
      return await readFile(join(this.#folder, hash))
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return null
      throw error
    }
  }

  stream(hash: string): AsyncIterable<Uint8Array> {
    return createReadStream(join(this.#folder, hash)) as AsyncIterable<Uint8Array>
  }

  async size(hash: string): Promise<number> {
    return (await stat(join(this.#folder, hash))).size
  }

  /** Those that are not wanted any more. */
  async keepOnly(wanted: ReadonlySet<string>): Promise<void> {
    for (const hash of [...this.#known]) {
      if (wanted.has(hash)) continue
      this.#known.delete(hash)
      this.bytes -= await this.size(hash)
      await rm(join(this.#folder, hash), { force: true })
    }
  }
}
