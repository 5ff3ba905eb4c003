import { mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeOf, turnsDuring, temporaryFolder } from './fixtures/temporary-folder.ts'
import type { ChildrenRecord } from '../../src-shared/agent/file-wire.ts'
import { copyPath } from './copy.ts'
import { hashTree } from './hash-tree.ts'
import { listChildren } from './list-children.ts'
import { hashRecords, walkRecords } from './records.ts'
import { removePath } from './remove.ts'
import { TemporaryFiles } from './temporary-files.ts'
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

describe('the children of a folder', () => {
  async function children(path = folder.path): Promise<ChildrenRecord[]> {
    const found: ChildrenRecord[] = []
    for await (const record of listChildren(path, new TemporaryFiles(), new AbortController().signal))
      found.push(record)
    return found
  }

  it('[FI33] are names, kinds, and where links lead, also names that are no UTF-8', async () => {
    await mkdir(at('d'))
    await writeFile(at('f'), '')
    await symlink('d', at('l'))
    await symlink('nowhere', at('broken'))
    await writeFile(Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.from([0x80])]), '')
    await writeFile(at('.airlock-00000000-1.saving'), '')
    const [record, ...more] = await children()
    expect(more).toEqual([])
    const by = new Map(record?.names.map((name, index) => [name, record.kinds[index]]))
    expect(Object.fromEntries(by)).toEqual({ d: 'd', f: 'f', l: 'l', broken: 'l', '\uDC80': 'f' })
    const links = record?.links.map(({ at: index, target, kind }) => [record.names[index], target, kind])
    expect(links?.sort()).toEqual([
      ['broken', 'nowhere', null],
      ['l', 'd', 'folder'],
    ])
    expect(await codeOf(children(at('f')))).toBe('file-not-directory')
  })

  it('[FI33] come in portions while a large folder is still read', async () => {
    for (let index = 0; index < 5000; index++) await writeFile(at(`file-${String(index)}`), '')
    const records = await children()
    expect(records.length).toBeGreaterThan(1)
    expect(new Set(records.flatMap(({ names }) => names)).size).toBe(5000)
  })
})

describe('copying', () => {
  const { signal } = new AbortController()

  it('[FI38] takes all of a folder along, links as links, and never replaces', async () => {
    await mkdir(at('a', 'sub'), { recursive: true })
    await writeFile(at('a', 'sub', 'x'), 'content', { mode: 0o750 })
    await symlink('../nowhere', at('a', 'link'))
    await copyPath(at('a'), at('b'), signal)
    expect(await readFile(at('b', 'sub', 'x'), 'utf8')).toBe('content')
    expect((await stat(at('b', 'sub', 'x'))).mode & 0o777).toBe(0o750)
    expect(await readlink(at('b', 'link'))).toBe('../nowhere')
    expect(await codeOf(copyPath(at('a'), at('b'), signal))).toBe('file-exists')
    expect(await codeOf(copyPath(at('a'), at('a', 'inside'), signal))).toBe('invalid-input')
    expect(await codeOf(copyPath(at('none'), at('c'), signal))).toBe('file-not-found')
  })

  it('[FI38] leaves nothing of a copy that was cancelled', async () => {
    await mkdir(at('a'))
    await writeFile(at('a', 'x'), '')
    const caller = new AbortController()
    caller.abort(new Error('gone'))
    await expect(copyPath(at('a'), at('b'), caller.signal)).rejects.toThrow('gone')
    expect(await codeOf(stat(at('b')))).toBe('ENOENT')
  })
})
