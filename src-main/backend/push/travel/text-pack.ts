import { createHash } from 'node:crypto'
import { appendFile, mkdir, open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writing } from '../../records/record-store.ts'
import { errorCodeOf } from '../../server/error-code.ts'

const hashBytes = 32
/** The hash, and how many bytes of text follow. */
const headBytes = hashBytes + 4
/** So much is written at once. */
const batchBytes = 1024 ** 2

interface Place {
  readonly at: number
  readonly length: number
}

/**
 * Texts by their sha-256 in one file, readable by this user alone: a file for each takes longer than sending it. Records
 * are only appended: sha-256 (32 bytes), length (4, big endian), text. One that was cut short ends the file; a text that
 * has not its hash any more is none.
 */
export class TextPack {
  readonly #path: string
  readonly #places = new Map<string, Place>()
  /** Where the last whole record ends. */
  #end = 0
  /** Whether something broken may lie behind the end. */
  #isCut = false
  #waiting: Buffer[] = []
  #waitingBytes = 0

  private constructor(path: string) {
    this.#path = path
  }

  static async open(path: string): Promise<TextPack> {
    const pack = new TextPack(path)
    pack.#index(await readOrNothing(path))
    return pack
  }

  /** Of all that is kept. */
  get bytes(): number {
    return this.#end + this.#waitingBytes
  }

  has(hash: string): boolean {
    return this.#places.has(hash)
  }

  /** Keeps a text. What was put is there for others, and after an end, once `settle` resolved. */
  async put(hash: string, text: Uint8Array): Promise<void> {
    if (this.has(hash)) return
    const head = Buffer.alloc(headBytes)
    head.write(hash, 'hex')
    head.writeUInt32BE(text.length, hashBytes)
    this.#places.set(hash, { at: this.bytes + headBytes, length: text.length })
    this.#waiting.push(head, Buffer.from(text))
    this.#waitingBytes += headBytes + text.length
    if (this.#waitingBytes >= batchBytes) await this.settle()
  }

  async settle(): Promise<void> {
    if (this.#waitingBytes === 0) return
    const batch = Buffer.concat(this.#waiting)
    await writing(dirname(this.#path), async () => {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
      if (this.#isCut) await truncate(this.#path, this.#end)
      // Until all of it is there.
      this.#isCut = true
      await appendFile(this.#path, batch, { mode: 0o600 })
    })
    this.#isCut = false
    this.#end += batch.length
    this.#waiting = []
    this.#waitingBytes = 0
  }

  /** Null where it is not kept. */
  async read(hash: string): Promise<Buffer | null> {
    const place = this.#places.get(hash)
    if (place === undefined) return null
    await this.settle()
    let text: Buffer
    try {
      const file = await open(this.#path)
      try {
        text = Buffer.alloc(place.length)
        await file.read(text, 0, place.length, place.at)
      } finally {
        await file.close()
      }
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return null
      throw error
    }
    return createHash('sha256').update(text).digest('hex') === hash ? text : null
  }

  /** Only those that are wanted. */
  async keepOnly(wanted: ReadonlySet<string>): Promise<void> {
    await this.settle()
    if ([...this.#places.keys()].every((hash) => wanted.has(hash))) return
    const all = await readOrNothing(this.#path)
    const kept = [...this.#places]
      .filter(([hash]) => wanted.has(hash))
      .map(([, { at, length }]) => all.subarray(at - headBytes, at + length))
    const temporary = `${this.#path}.kept`
    await writing(dirname(this.#path), async () => {
      await rm(temporary, { force: true })
      await writeFile(temporary, Buffer.concat(kept), { mode: 0o600, flag: 'wx' })
      await rename(temporary, this.#path)
    })
    this.#index(await readOrNothing(this.#path))
  }

  #index(all: Buffer): void {
    this.#places.clear()
    let end = 0
    while (end + headBytes <= all.length) {
      const length = all.readUInt32BE(end + hashBytes)
      if (end + headBytes + length > all.length) break
      this.#places.set(all.toString('hex', end, end + hashBytes), { at: end + headBytes, length })
      end += headBytes + length
    }
    this.#end = end
    this.#isCut = end < all.length
  }
}

async function readOrNothing(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
