import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeOf, turnsDuring, temporaryFolder } from './fixtures/temporary-folder.ts'
import { hashTree } from './hash-tree.ts'
import { hashRecords, walkRecords } from './records.ts'
import { removePath } from './remove.ts'
import { walkFolders } from './walk.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
const at = (...names: readonly string[]) => join(folder.path, ...names)
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

async function walked(exclude?: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for await (const { folder: below, children } of walkFolders(folder.path, { exclude, unreadable: 'skip' })) {
    found.push(...children.map(({ name, kind }) => `${kind} ${below === '' ? '' : `${below}/`}${name}`))
  }
  return found
}

describe('walking', () => {
  it('[FI18] tells all, nearer folders first, and follows no link: loops have no end otherwise (T-F5)', async () => {
    await mkdir(at('a', 'b'), { recursive: true })
    await writeFile(at('a', 'b', 'deep'), '')
    await writeFile(at('near'), '')
    await symlink('..', at('a', 'loop'))
    const found = await walked()
    expect([...found].sort()).toEqual(['file a/b/deep', 'file near', 'folder a', 'folder a/b', 'link a/loop'])
    expect(found.at(-1)).toBe('file a/b/deep')
  })

  it('[FI18] leaves out names anywhere and paths where they are', async () => {
    await mkdir(at('x', 'cache'), { recursive: true })
    await mkdir(at('cache'))
    await mkdir(at('y', 'x'), { recursive: true })
    expect((await walked(['cache', 'y/x'])).sort()).toEqual(['folder x', 'folder y'])
    expect((await walked(['/x/cache/'])).sort()).toEqual(['folder cache', 'folder x', 'folder y', 'folder y/x'])
  })

  it('[FI18] goes on when folders disappear meanwhile (T-F5)', async () => {
    for (let index = 0; index < 100; index++) await mkdir(at(`d${String(index)}`, 'sub'), { recursive: true })
    const walking = walkFolders(folder.path, { unreadable: 'fail' })
    await walking.next()
    await removePath(at('d50'), { recursive: true })
    await removePath(at('d99'), { recursive: true })
    let count = 0
    for await (const _ of walking) count += 1
    expect(count).toBeGreaterThanOrEqual(190)
    expect(await codeOf(walkFolders(at('none'), { unreadable: 'skip' }).next())).toBe('file-not-found')
  })

  it('[FI18][FI19] travels in records of moderate size, also with the longest names', async () => {
    const name = (index: number) => `${String(index).padStart(3, '0')}${'\u0001'.repeat(250)}`
    for (let index = 0; index < 300; index++) await writeFile(at(name(index)), '')
    let names = 0
    for await (const record of walkRecords(walkFolders(folder.path, { unreadable: 'skip' }))) {
      expect(JSON.stringify(record).length).toBeLessThan(100_000)
      for (const part of record.folders) names += part.names.length
    }
    expect(names).toBe(300)
    let files = 0
    for await (const record of hashRecords(hashTree(folder.path))) {
      expect(JSON.stringify(record).length).toBeLessThan(100_000)
      files += record.files.length
    }
    expect(files).toBe(300)
  })

  it('[FI19] hashing a large file leaves room for other work', async () => {
    await writeFile(at('large'), Buffer.alloc(100_000_000, 'x'))
    const turns = await turnsDuring(async () => {
      for await (const { size } of hashTree(folder.path)) expect(size).toBe(100_000_000)
    })
    expect(turns).toBeGreaterThan(100)
  })
})
