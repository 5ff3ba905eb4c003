import { chmod, link, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeOf, temporaryFolder } from './fixtures/temporary-folder.ts'
import { makeFolder } from './make-folder.ts'
import { removePath } from './remove.ts'
import { renamePath } from './rename.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
const at = (...names: readonly string[]) => join(folder.path, ...names)
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

describe('making folders', () => {
  it('[FI15] makes all that is missing, and is content with what is there', async () => {
    await makeFolder(at('a', 'b', 'c'))
    await makeFolder(at('a', 'b'))
    expect((await stat(at('a', 'b', 'c'))).isDirectory()).toBe(true)
    await symlink('a', at('link'))
    await makeFolder(at('link'))
    await writeFile(at('file'), '')
    expect(await codeOf(makeFolder(at('file')))).toBe('file-exists')
    expect(await codeOf(makeFolder(at('file', 'below')))).toBe('file-not-directory')
    await symlink('nowhere', at('broken'))
    expect(await codeOf(makeFolder(at('broken')))).toBe('file-exists')
    expect(await codeOf(makeFolder('/proc/new/er'))).toBe('file-not-found')
  })
})

describe('renaming', () => {
  it('[FI16] moves files, folders and links themselves', async () => {
    await mkdir(at('folder', 'sub'), { recursive: true })
    await writeFile(at('file'), 'content')
    await symlink('nowhere', at('link'))
    await renamePath(at('file'), at('folder', 'file'))
    await renamePath(at('link'), at('folder', 'link'))
    await renamePath(at('folder'), at('renamed'))
    expect(await readFile(at('renamed', 'file'), 'utf8')).toBe('content')
    expect((await readdir(at('renamed'))).sort()).toEqual(['file', 'link', 'sub'])
    expect(await readdir(folder.path)).toEqual(['renamed'])
  })

  it('[FI16] never replaces anything: a file, a folder even when empty, a broken link, a second name of the same file', async () => {
    await writeFile(at('file'), 'mine')
    await writeFile(at('other'), 'theirs')
    await mkdir(at('folder'))
    await mkdir(at('empty'))
    await symlink('nowhere', at('broken'))
    await link(at('file'), at('second'))
    for (const to of ['other', 'empty', 'broken', 'second', 'file']) {
      expect(await codeOf(renamePath(at('file'), at(to)))).toBe('file-exists')
      expect(await codeOf(renamePath(at('folder'), at(to)))).toBe('file-exists')
    }
    expect(await readFile(at('other'), 'utf8')).toBe('theirs')
    expect(await readFile(at('file'), 'utf8')).toBe('mine')
    expect((await readdir(folder.path)).sort()).toEqual(['broken', 'empty', 'file', 'folder', 'other', 'second'])
  })

  it('[FI16] of twenty who want the same name, one gets it and all contents are there still', async () => {
    for (let index = 0; index < 20; index++) await writeFile(at(`from-${String(index)}`), String(index))
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => codeOf(renamePath(at(`from-${String(index)}`), at('to')))),
    )
    expect(codes.filter((code) => code === 'none')).toHaveLength(1)
    expect(await readdir(folder.path)).toHaveLength(20)
  })

  it('[FI16] refuses to move a folder into itself, and leaves nothing behind', async () => {
    await mkdir(at('folder'))
    expect(await codeOf(renamePath(at('folder'), at('folder', 'below')))).toBe('invalid-input')
    expect(await codeOf(renamePath(at('missing'), at('to')))).toBe('file-not-found')
    expect(await codeOf(renamePath(at('folder'), at('no', 'to')))).toBe('file-not-found')
    expect(await readdir(folder.path)).toEqual(['folder'])
    expect(await readdir(at('folder'))).toEqual([])
  })

  it('[FI16] says that another volume is another volume', async () => {
    await writeFile(at('file'), 'here')
    await mkdir(at('folder'))
    const there = `/dev/shm/airlock-test-${String(process.pid)}`
    expect(await codeOf(renamePath(at('file'), there))).toBe('invalid-input')
    expect(await codeOf(renamePath(at('folder'), there))).toBe('invalid-input')
    expect(await codeOf(stat(there))).toBe('ENOENT')
    expect(await readFile(at('file'), 'utf8')).toBe('here')
  })
})

describe('removing', () => {
  it('[FI17] removes links and never what they lead to', async () => {
    await mkdir(at('kept'))
    await writeFile(at('kept', 'file'), '')
    await mkdir(at('gone', 'deep'), { recursive: true })
    await symlink(at('kept'), at('gone', 'deep', 'link'))
    await symlink(at('kept'), at('link'))
    await removePath(at('link'), { recursive: true })
    await removePath(at('gone'), { recursive: true })
    expect(await readdir(folder.path)).toEqual(['kept'])
    expect(await readdir(at('kept'))).toEqual(['file'])
  })

  it('[FI17] keeps a folder that is not empty unless it was asked for with all in it', async () => {
    await mkdir(at('folder', 'empty'), { recursive: true })
    expect(await codeOf(removePath(at('folder')))).toBe('file-is-directory')
    await removePath(at('folder', 'empty'))
    await removePath(at('folder'))
    expect(await codeOf(removePath(at('folder')))).toBe('file-not-found')
  })

  it('[FI17] removes a deep and wide tree, and names of all kinds', async () => {
    let path = at('tree')
    for (let depth = 0; depth < 150; depth++) path = join(path, 'd')
    await mkdir(path, { recursive: true })
    await Promise.all(Array.from({ length: 500 }, (_, index) => writeFile(at('tree', `-rf ${String(index)}`), '')))
    await writeFile(Buffer.concat([Buffer.from(at('tree', 'd')), Buffer.from('/'), Buffer.of(0xff)]), '')
    await chmod(at('tree', 'd'), 0o500)
    await removePath(at('tree'), { recursive: true })
    expect(await readdir(folder.path)).toEqual([])
  })

  it('[FI17] refuses a volume before anything in it is gone', async () => {
    expect(await codeOf(removePath('/proc', { recursive: true }))).toBe('file-permission')
  })
})
