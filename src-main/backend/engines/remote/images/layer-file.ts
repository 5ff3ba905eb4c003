import { createHash, type Hash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import zlib from 'node:zlib'
import { AirlockError, cancelled } from '../../../../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../../../server/error-code.ts'
import type { LayerName } from './manifest.ts'

export interface LayerFile extends LayerName {
  /** Of its tar. */
  readonly bytes: number
}

/** A third of the time of zlib’s usual level, for 8 % more bytes. */
const level = 2

/**
 * Writes a layer compressed into a file of its own, and says what it is. Layers that come compressed are unpacked on the way:
 * engines name them by their tars. @param most bytes of the tar; more is refused
 */
export async function compressLayer(
  content: AsyncIterable<Uint8Array>,
  path: string,
  options: {
    readonly signal?: AbortSignal | undefined
    readonly most: number
    readonly tooLarge: (bytes: number) => AirlockError
    readonly read?: (bytes: number) => void
  },
): Promise<LayerFile> {
  const { signal, most, tooLarge, read } = options
  const [head, iterator] = await firstBytes(content, 4)
  const source = Readable.from(after(head, iterator), { objectMode: false })
  const unpacker = unpackerFor(head)
  const tar = new Measure((bytes) => {
    if (bytes > most) throw tooLarge(bytes)
    read?.(bytes)
  })
  const compressed = new Measure()
  try {
    await pipeline(
      [
        source,
        ...(unpacker === null ? [] : [unpacker]),
        tar,
        zlib.createGzip({ level }),
        compressed,
        createWriteStream(path, { flags: 'wx', mode: 0o600 }),
      ],
      { ...(signal === undefined ? {} : { signal }) },
    )
  } catch (error) {
    if (signal?.aborted === true) throw cancelled()
    throw errorCodeOf(error) === 'ENOSPC' ? diskFull(path, error) : error
  }
  return { tar: tar.digest, bytes: tar.bytes, digest: compressed.digest, size: compressed.bytes }
}

/** What unpacks content that begins so; null where it is not packed. */
function unpackerFor(head: Buffer): Transform | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return zlib.createGunzip()
  if (head.length < 4 || head.readUInt32LE(0) !== 0xfd2fb528) return null
  // Node has it since 22.15.
  if ('createZstdDecompress' in zlib) return zlib.createZstdDecompress()
  throw new AirlockError({
    code: 'engine-unsupported',
    message: 'The engine keeps this image in a way that cannot be read here.',
    why: 'Its layers are compressed by zstd, which this version of Node does not know.',
    remedy: 'Use a newer Node (22.15 or later) for Airlock, or build the image without zstd.',
  })
}

/** Hashes and counts what passes. */
class Measure extends Transform {
  bytes = 0
  readonly #hash: Hash = createHash('sha256')
  readonly #seen: (bytes: number) => void

  constructor(seen: (bytes: number) => void = () => undefined) {
    super()
    this.#seen = seen
  }

  get digest(): string {
    return `sha256:${this.#hash.copy().digest('hex')}`
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null, data?: Buffer) => void) {
    this.bytes += bytes.length
    this.#hash.update(bytes)
    try {
      this.#seen(this.bytes)
      done(null, bytes)
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

async function firstBytes(
  content: AsyncIterable<Uint8Array>,
  count: number,
): Promise<readonly [Buffer, AsyncIterator<Uint8Array>]> {
  const iterator = content[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < count) {
    const next = await iterator.next()
    if (next.done === true) break
    head = Buffer.concat([head, next.value])
  }
  return [head, iterator]
}

async function* after(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

function diskFull(path: string, cause: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'disk-full',
      message: 'This computer’s disk is full.',
      why: `A layer of the image is compressed into ${path} before it is sent, and there was no room for it.`,
      remedy: 'Make room there, then try again. What was sent already is not sent again.',
    },
    { cause },
  )
}
