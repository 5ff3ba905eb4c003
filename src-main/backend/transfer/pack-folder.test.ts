import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeTree } from '../fixtures/temporary-directory.ts'
import { readFolder } from './folder-listing.ts'
import { packFolder, type PackedFile } from './pack-folder.ts'
import { extractSafely } from './safe-archive.ts'

describe('packing a folder', () => {
  it('brings small, large and empty files over unchanged, and tells each hash', async () => {
    await using folder = await temporaryDirectory()
    const large = Buffer.alloc(3_000_001, 'large ')
    await writeTree(folder.path, { 'deep/er/small': 'small', empty: '', large, 'name with ünicode 日本': 'x' })
    const packed: PackedFile[] = []
    const listing = await readFolder(folder.path, { includeIgnored: false })
    const tar = packFolder(listing, { packed: (file) => packed.push(file) })
    const target = join(folder.path, '..', 'unpacked', folder.path.slice(-6))
    try {
      expect(await extractSafely(tar, target)).toMatchObject({ files: 4, refused: [] })
      expect(large.equals(await readFile(join(target, 'large')))).toBe(true)
      expect(await readFile(join(target, 'deep/er/small'), 'utf8')).toBe('small')
    } finally {
      await rm(target, { recursive: true, force: true })
    }
    expect(packed.find(({ path }) => path === 'large')).toEqual({
      path: 'large',
      size: large.length,
      executable: false,
      content: null,
      hash: createHash('sha256').update(large).digest('hex'),
    })
    expect(packed).toHaveLength(4)
  })

  it('[FI2] brings names over that are no text, of files, folders and links, and what links lead to', async () => {
    await using folder = await temporaryDirectory()
    const bytes = (path: string) => Buffer.concat([Buffer.from(folder.path), Buffer.from(`/${path}`, 'latin1')])
    await mkdir(bytes('d\xe9'))
    await writeFile(bytes('d\xe9/caf\xe9 \xc3\xa9'), 'small')
    await writeFile(bytes('large\xff'), Buffer.alloc(300_000))
    await symlink(Buffer.from('d\xe9/caf\xe9 \xc3\xa9', 'latin1'), bytes('link\xe9'))
    const listing = await readFolder(folder.path, { includeIgnored: false })
    expect(listing.entries.map(({ path }) => path)).toEqual([
      'd\uDCE9',
      'd\uDCE9/caf\uDCE9 é',
      'large\uDCFF',
      'link\uDCE9',
    ])
    const packed: string[] = []
    const tar = packFolder(listing, { packed: ({ path }) => packed.push(path), mustBeWhole: true })
    expect(packed).toEqual([])
    const found: unknown[] = []
    const entries = tar.pipe(extract({ filenameEncoding: 'latin1' } as object))
    for await (const entry of entries) {
      const { name, type, size, linkname } = entry.header
      found.push([type, name, size, linkname])
      entry.resume()
    }
    expect(found).toEqual([
      ['directory', 'd\xe9/', 0, null],
      ['file', 'd\xe9/caf\xe9 \xc3\xa9', 5, null],
      ['file', 'large\xff', 300_000, null],
      ['symlink', 'link\xe9', 0, 'd\xe9/caf\xe9 \xc3\xa9'],
    ])
    expect(packed).toEqual(['d\uDCE9/caf\uDCE9 é', 'large\uDCFF'])
  })

  it('[CR9] leaves out a file that is gone by now, unless the folder must be whole', async () => {
    await using folder = await temporaryDirectory()
    await writeTree(folder.path, { a: '1', b: Buffer.alloc(400_000), c: '3' })
    const listing = await readFolder(folder.path, { includeIgnored: false })
    await rm(join(folder.path, 'a'))
    await rm(join(folder.path, 'b'))
    const packed: string[] = []
    await buffer(packFolder(listing, { packed: ({ path }) => packed.push(path) }))
    expect(packed).toEqual(['c'])
    // Of a folder that nobody else changes, that is an error.
    for (const missing of ['a', 'b']) {
      const entries = listing.entries.filter(({ path }) => path === missing)
      const whole = packFolder({ ...listing, entries }, { packed: () => undefined, mustBeWhole: true })
      await expect(buffer(whole)).rejects.toMatchObject({ code: 'source-unreadable' })
    }
  })

  it('[FO2] does not follow a file that was swapped for a link since it was listed', async () => {
    await using folder = await temporaryDirectory()
    await writeTree(folder.path, { a: 'mine' })
    const listing = await readFolder(folder.path, { includeIgnored: false })
    await rm(join(folder.path, 'a'))
    await writeTree(folder.path, { a: { link: '/etc/passwd' } })
    await expect(buffer(packFolder(listing, { packed: () => undefined }))).rejects.toMatchObject({
      code: 'source-unreadable',
    })
  })

  it('fails instead of sending something else when a large file shrinks while it is read', async () => {
    await using folder = await temporaryDirectory()
    await writeTree(folder.path, { a: Buffer.alloc(8_000_000, 1) })
    const listing = await readFolder(folder.path, { includeIgnored: false })
    const tar = packFolder(listing, { packed: () => undefined })
    const read = async (stream: Readable) => {
      for await (const _chunk of stream) await truncate(join(folder.path, 'a'), 10)
    }
    await expect(read(tar)).rejects.toMatchObject({ code: 'source-unreadable' })
  })

  it('stops when it is cancelled', async () => {
    await using folder = await temporaryDirectory()
    await writeTree(folder.path, { a: 'x' })
    const listing = await readFolder(folder.path, { includeIgnored: false })
    const tar = packFolder(listing, { packed: () => undefined, signal: AbortSignal.abort() })
    await expect(buffer(tar)).rejects.toMatchObject({ name: 'AbortError' })
  })
})
