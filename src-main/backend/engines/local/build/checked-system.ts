import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, pack, type Pack } from 'tar-stream'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { inLargeChunks } from '../../../../../src-shared/transfer/in-large-chunks.ts'
import { keptPath } from './whole-system.ts'

type Incoming = Parameters<Pack['entry']>[0]

export const systemLimits = { bytes: 20 * 1024 ** 3, entries: 2_000_000 } as const
const mostUntaken = 1024 ** 2
const chunkBytes = 256 * 1024

/**
 * The tar of a whole system, entry by entry as an image may hold it: it comes out of a sandbox, so nothing of it is
 * believed. Numbers of owners, links and modes stay; devices and whatever leads elsewhere do not.
 */
export class CheckedSystem {
  readonly #pack: Pack = pack()
  /** Bytes that were packed and not taken yet: links and directories have nobody who would hold them back. */
  #untaken = 0
  #taken: () => void = () => undefined
  /** For the engine. */
  readonly tar = Readable.from(inLargeChunks(this.#packed(), chunkBytes), { objectMode: false })
  /** Of what was kept so far. */
  bytes = 0
  #entries = 0
  #told = 0
  readonly #progress: (bytes: number) => void

  constructor(progress: (bytes: number) => void) {
    this.#progress = progress
    const push = this.#pack.push.bind(this.#pack)
    this.#pack.push = (chunk: Buffer | null) => {
      this.#untaken += chunk?.length ?? 0
      return push(chunk)
    }
    // Told by `tar`, or by who fills it.
    this.#pack.on('error', () => undefined)
    this.tar.on('error', () => undefined)
  }

  /** Ends it for both sides. */
  destroy(error: Error): void {
    this.#pack.destroy(error)
    this.tar.destroy(error)
    this.#taken()
  }

  /** Resolves when all was read, and waits for whoever reads `tar`. */
  async read(source: Readable, signal: AbortSignal): Promise<void> {
    const reading = extract()
    const all = async () => {
      for await (const entry of reading) {
        const header = this.#checked(entry.header)
        if (header === null) {
          entry.resume()
          continue
        }
        if (header.type !== 'file') {
          entry.resume()
          this.#pack.entry(header)
          await this.#drained()
          continue
        }
        await this.#copy(entry as AsyncIterable<Buffer>, header, signal)
      }
    }
    await Promise.all([pipeline(source, reading as unknown as NodeJS.WritableStream, { signal }), all()])
    if (this.#entries === 0) throw tooMuch('Nothing came out of it.')
  }

  /** What was read is whole. */
  finish(): void {
    this.#pack.finalize()
  }

  async #drained(): Promise<void> {
    while (this.#untaken > mostUntaken && !this.#pack.destroyed) {
      await new Promise<void>((resolve) => (this.#taken = resolve))
    }
  }

  /** What was packed, which from then on counts as taken. */
  async *#packed(): AsyncGenerator<Buffer> {
    for await (const piece of this.#pack as AsyncIterable<Buffer>) {
      this.#untaken -= piece.length
      this.#taken()
      yield piece
    }
  }

  async #copy(entry: AsyncIterable<Buffer>, header: Incoming, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const writing = this.#pack.entry(header, (error) => {
        if (error) reject(error)
        else resolve()
      })
      pipeline(entry, writing as unknown as NodeJS.WritableStream, { signal }).catch(reject)
    })
  }

  #checked(header: Incoming): Incoming | null {
    const { type, size = 0, mode = 0o644, uid = 0, gid = 0, mtime } = header
    this.#entries += 1
    this.bytes += size + 512
    if (this.#entries > systemLimits.entries) throw tooMuch('It has more than two million files.')
    if (this.bytes > systemLimits.bytes) throw tooMuch('It takes more than 20 GB.')
    if (this.bytes - this.#told > 16 * 1024 ** 2) this.#progress((this.#told = this.bytes))
    const name = keptPath(header.name)
    if (name === null || name.length > 4096) return null
    const plain = { name, mode: mode & 0o7777, uid, gid, uname: '', gname: '', ...(mtime && { mtime }) }
    switch (type) {
      case 'file':
      case 'contiguous-file':
        return { ...plain, type: 'file', size }
      case 'directory':
        return { ...plain, name: `${name}/`, type }
      case 'symlink':
        return { ...plain, type, linkname: header.linkname ?? '' }
      case 'link': {
        const target = keptPath(header.linkname ?? '')
        return target === null ? null : { ...plain, type, linkname: target }
      }
      case 'fifo':
        return { ...plain, type }
      default:
        return null
    }
  }
}

function tooMuch(why: string): AirlockError {
  return new AirlockError({
    code: 'image-refused',
    message: 'What the build made cannot be kept as an image.',
    why,
    remedy: 'Install less at a time, and see that nothing writes without end.',
  })
}
