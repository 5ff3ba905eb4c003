import { join } from 'node:path'
import { Readable } from 'node:stream'
import { readFile } from 'node:fs/promises'
import zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts'
import { digestOf } from './blob.ts'
import { compressLayer } from './layer-file.ts'
import { tooLarge } from './refusals.ts'

const words = Buffer.from('hello')
/** One frame with one block that is kept as it is. */
const zstd = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 5, (5 << 3) | 1, 0, 0]), words])

async function compressed(parts: readonly Buffer[], most = 1000) {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'layer')
  const options = { most, tooLarge: (bytes: number) => tooLarge('thing', bytes, 0) }
  const layer = await compressLayer(Readable.from(parts), path, options)
  return { layer, file: await readFile(path) }
}

describe('a layer that is compressed on its way', () => {
  it.each([
    ['as it is', [words]],
    ['in pieces of a byte', [...words].map((byte) => Buffer.from([byte]))],
    ['compressed by gzip', [zlib.gzipSync(words)]],
  ])('[FL104] is named by its tar and by what it became, when it comes %s', async (_how, parts) => {
    const { layer, file } = await compressed(parts)
    expect(layer).toEqual({ tar: digestOf(words), bytes: 5, digest: digestOf(file), size: file.length })
    expect(zlib.gunzipSync(file)).toEqual(words)
  })

  it('[FL104] may come compressed by zstd where Node knows that, which is told where not', async () => {
    const work = compressed([zstd])
    if ('createZstdDecompress' in zlib) expect((await work).layer.tar).toBe(digestOf(words))
    else
      await expect(work).rejects.toMatchObject({
        code: 'engine-unsupported',
        why: expect.stringContaining('zstd') as string,
      })
  })

  it('[FL108] ends as soon as it is larger than it may be, also when it was packed small', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(50_000_000))
    await expect(compressed([bomb], 1_000_000)).rejects.toBeInstanceOf(AirlockError)
    await expect(compressed([bomb], 1_000_000)).rejects.toMatchObject({ code: 'image-refused' })
  })

  it('[FL104] that is empty is a layer too', async () => {
    expect((await compressed([])).layer).toMatchObject({ tar: digestOf(Buffer.alloc(0)), bytes: 0 })
  })
})
