import { createHash } from 'node:crypto'
import { readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { TextPack } from './text-pack.ts'

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const put = (pack: TextPack, text: string) => pack.put(hashOf(text), Buffer.from(text))
const packOf = async (path: string, ...texts: readonly string[]) => {
  const pack = await TextPack.open(path)
  for (const text of texts) await put(pack, text)
  await pack.settle()
  return pack
}
const read = async (pack: TextPack, text: string) => (await pack.read(hashOf(text)))?.toString() ?? null

describe('[PU56] texts as they were pushed', () => {
  it('are there for whoever looks later, each once, for this user alone', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'of-a-sandbox', 'texts')
    const pack = await TextPack.open(path)
    for (const text of ['one', '', 'two', 'one']) await put(pack, text)
    expect(await read(pack, 'two')).toBe('two')
    const later = await TextPack.open(path)
    expect(await Promise.all(['one', '', 'two', 'three'].map((text) => read(later, text)))).toEqual([
      'one',
      '',
      'two',
      null,
    ])
    expect(later.bytes).toBe(pack.bytes)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(path)).size).toBe('onetwo'.length + 3 * 36)
  })

  it('are written many at a time', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'texts')
    const pack = await TextPack.open(path)
    for (let count = 0; count < 300; count++) await put(pack, `${String(count)} ${'x'.repeat(10_000)}`)
    const written = (await stat(path)).size
    expect(written).toBeLessThan(pack.bytes)
    await pack.settle()
    expect((await stat(path)).size).toBe(pack.bytes)
    expect(await read(await TextPack.open(path), `299 ${'x'.repeat(10_000)}`)).toContain('299')
  })

  it('go on after one that was cut short, which is none', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'texts')
    const before = await packOf(path, 'one', 'two')
    await truncate(path, before.bytes - 1)
    const pack = await TextPack.open(path)
    expect([await read(pack, 'one'), await read(pack, 'two')]).toEqual(['one', null])
    await put(pack, 'three')
    await pack.settle()
    const later = await TextPack.open(path)
    expect(await Promise.all(['one', 'two', 'three'].map((text) => read(later, text)))).toEqual(['one', null, 'three'])
  })

  it('that were damaged are none', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'texts')
    const pack = await packOf(path, 'one', 'two')
    const all = await readFile(path)
    all[36] = 0
    await writeFile(path, all)
    expect([await read(pack, 'one'), await read(pack, 'two')]).toEqual([null, 'two'])
  })

  it('that nobody wants any more go', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'texts')
    const pack = await packOf(path, 'one', 'two', 'three')
    await pack.keepOnly(new Set([hashOf('one'), hashOf('three'), hashOf('four')]))
    await put(pack, 'five')
    await pack.settle()
    const later = await TextPack.open(path)
    expect(await Promise.all(['one', 'two', 'three', 'five'].map((text) => read(later, text)))).toEqual([
      'one',
      null,
      'three',
      'five',
    ])
    expect((await stat(path)).size).toBe('onethreefive'.length + 3 * 36)
  })
})
