import { execFileSync } from 'node:child_process'
import {
  chmod,
  lstat,
  mkdir,
  readFile,
  readdir,
  readlink,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inPieces, tarOf } from '../../testing/agent/tar-of.ts'
import { codeOf, turnsDuring, temporaryFolder } from './fixtures/temporary-folder.ts'
import { hashTree } from './hash-tree.ts'
import { packTree } from './pack.ts'
import { fromBytes } from './path-bytes.ts'
import { removePath } from './remove.ts'
import { partsOfEntryName } from './tar-entry-name.ts'
import { TemporaryFiles } from './temporary-files.ts'
import { unpackTar } from './unpack.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
const at = (...names: readonly string[]) => join(folder.path, ...names)
beforeEach(async () => {
  folder = await temporaryFolder()
  await mkdir(at('in'))
  await mkdir(at('out'))
})
afterEach(() => folder.remove())

async function bytesOf(path: string, exclude?: readonly string[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await packTree(path, { exclude })) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const unpack = (bytes: Buffer, to = at('out'), size?: number) =>
  unpackTar(to, inPieces(bytes, size), new TemporaryFiles())

async function tree(path: string) {
  const found: object[] = []
  for await (const file of hashTree(path)) found.push(file)
  return found.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

const oddName = (path: string) => Buffer.concat([Buffer.from(`${path}/odd-`), Buffer.of(0xff, 0xe9)])

async function fill(path: string): Promise<void> {
  await mkdir(join(path, 'deep', 'er'), { recursive: true })
  await mkdir(join(path, 'empty'))
  await writeFile(join(path, 'small'), 'small')
  await writeFile(join(path, 'none'), '')
  await writeFile(join(path, 'deep', 'large'), Buffer.alloc(700_001, 'large '))
  await writeFile(join(path, 'deep', 'er', 'é'.repeat(100)), 'long name')
  await writeFile(oddName(path), 'odd name')
  await writeFile(join(path, 'tool'), '#!/bin/sh')
  await chmod(join(path, 'tool'), 0o755)
  await chmod(join(path, 'small'), 0o640)
  await chmod(join(path, 'none'), 0o666)
  await utimes(join(path, 'small'), 1_000_000, 1_000_000)
  await symlink('../small', join(path, 'deep', 'link'))
  await symlink('/usr/bin/python3', join(path, 'python'))
  await symlink(`${'long/'.repeat(40)}x`, join(path, 'broken'))
}

describe('packing and unpacking', () => {
  it('[FI26][FI27] brings a tree over as it is: content, modes, times, links, names of any bytes', async () => {
    await fill(at('in'))
    const result = await unpack(await bytesOf(at('in')))
    expect(await tree(at('out'))).toEqual(await tree(at('in')))
    expect(result).toEqual({ files: 9, bytes: 5 + 0 + 700_001 + 9 + 8 + 9 })
    expect((await stat(at('out', 'small'))).mtimeMs).toBe(1_000_000_000)
    expect(await readlink(at('out', 'deep', 'link'))).toBe('../small')
    expect(await readlink(at('out', 'python'))).toBe('/usr/bin/python3')
    expect(await readlink(at('out', 'broken'))).toBe(`${'long/'.repeat(40)}x`)
    expect((await stat(at('out', 'empty'))).isDirectory()).toBe(true)
  })

  it('[FI26] is read by GNU tar, and reads what GNU tar writes', async () => {
    await fill(at('in'))
    execFileSync('tar', ['-x', '-C', at('out')], { input: await bytesOf(at('in')) })
    expect(await tree(at('out'))).toEqual(await tree(at('in')))
    // A pax record is text: names that are none do not fit into it.
    await removePath(fromBytes(oddName(at('in'))))
    for (const format of ['gnu', 'posix']) {
      await mkdir(at(format))
      const input = execFileSync('tar', ['-c', '-C', at('in'), `--format=${format}`, '.'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      await unpack(input, at(format), 511)
      expect(await tree(at(format))).toEqual(await tree(at('in')))
    }
  })

  it('[FI26] packs one file under its name, and leaves out what is excluded or has no content', async () => {
    await mkdir(at('in', 'node_modules', 'a'), { recursive: true })
    await mkdir(at('in', 'sub', 'node_modules'), { recursive: true })
    await mkdir(at('in', 'sub', 'cache'))
    await writeFile(at('in', 'kept'), 'kept')
    execFileSync('mkfifo', [at('in', 'pipe')])
    await unpack(await bytesOf(at('in'), ['node_modules', 'sub/cache']))
    expect((await readdir(at('out'), { recursive: true })).sort()).toEqual(['kept', 'sub'])
    await mkdir(at('one'))
    await unpack(await bytesOf(at('in', 'kept')), at('one'))
    expect(await readdir(at('one'))).toEqual(['kept'])
    expect(await codeOf(bytesOf(at('in', 'missing')))).toBe('file-not-found')
    expect(await codeOf(bytesOf('/dev/null'))).toBe('file-not-regular')
  })

  it('[FI26] a file that becomes shorter fails the tar, one that grows is cut', async () => {
    await writeFile(at('in', 'file'), Buffer.alloc(1_000_000, 'x'))
    const packing = await packTree(at('in'))
    await packing.next()
    await truncate(at('in', 'file'), 10)
    const rest = async () => {
      for await (const _ of packing) continue
    }
    expect(await codeOf(rest())).toBe('file-conflict')
  })

  it('[FI27] replaces files and links, and puts folders together', async () => {
    await mkdir(at('out', 'sub'))
    await writeFile(at('out', 'sub', 'kept'), 'kept')
    await writeFile(at('victim'), 'victim')
    await symlink('../../victim', at('out', 'sub', 'file'))
    await unpack(
      await tarOf([
        { name: 'sub/', type: 'directory' },
        { name: 'sub/file', content: 'new' },
      ]),
    )
    expect(await readFile(at('out', 'sub', 'file'), 'utf8')).toBe('new')
    expect((await lstat(at('out', 'sub', 'file'))).isFile()).toBe(true)
    expect(await readFile(at('victim'), 'utf8')).toBe('victim')
    expect(await readFile(at('out', 'sub', 'kept'), 'utf8')).toBe('kept')
  })

  it('[FI27] of a name that comes often the last one wins', async () => {
    const entries = Array.from({ length: 50 }, (_, index) => ({ name: 'same', content: `content ${String(index)}` }))
    await unpack(await tarOf(entries))
    expect(await readFile(at('out', 'same'), 'utf8')).toBe('content 49')
  })

  it('[FI28] leaves a writable folder writable until it is filled', async () => {
    await unpack(
      await tarOf([
        { name: 'locked/', type: 'directory', mode: 0o500 },
        { name: 'locked/file', content: 'x' },
      ]),
    )
    expect((await stat(at('out', 'locked'))).mode & 0o777).toBe(0o500)
    expect(await readdir(at('out', 'locked'))).toEqual(['file'])
  })
})

describe('hostile archives (T-F1, T-F2)', () => {
  const outside = async () => {
    await writeFile(at('victim'), 'victim')
    await mkdir(at('elsewhere'))
  }
  const untouched = async () => {
    expect(await readFile(at('victim'), 'utf8')).toBe('victim')
    expect(await readdir(at('elsewhere'))).toEqual([])
  }

  it.each([
    ['a name that leads out', [{ name: '../victim', content: 'x' }]],
    ['a name that leads out in its middle', [{ name: 'a/../../victim', content: 'x' }]],
    ['an absolute name', [{ name: '/tmp/victim', content: 'x' }]],
    [
      'a link to a folder outside and a file through it',
      [
        { name: 'l', type: 'symlink', linkname: '../elsewhere' },
        { name: 'l/file', content: 'x' },
      ],
    ],
    [
      'the same by two links',
      [
        { name: 'a', type: 'symlink', linkname: '.' },
        { name: 'a/b', type: 'symlink', linkname: '../elsewhere' },
        { name: 'b/file', content: 'x' },
      ],
    ],
    [
      'a folder through a link',
      [
        { name: 'l', type: 'symlink', linkname: '..' },
        { name: 'l/elsewhere/new/', type: 'directory' },
      ],
    ],
    [
      'a link that replaces a folder already used',
      [
        { name: 'd/one', content: 'x' },
        { name: 'l', type: 'symlink', linkname: '../elsewhere' },
        { name: 'l/d/', type: 'directory' },
      ],
    ],
    ['a second name of a file outside', [{ name: 'h', type: 'link', linkname: '../victim' }]],
    [
      'a second name through a link',
      [
        { name: 'l', type: 'symlink', linkname: '..' },
        { name: 'h', type: 'link', linkname: 'l/victim' },
      ],
    ],
    [
      'a second name of a link',
      [
        { name: 'l', type: 'symlink', linkname: '../victim' },
        { name: 'h', type: 'link', linkname: 'l' },
      ],
    ],
    ['a pipe', [{ name: 'p', type: 'fifo' }]],
    ['a device', [{ name: 'd', type: 'character-device', devmajor: 1, devminor: 5 }]],
    ['a file without a name', [{ name: './', type: 'file', content: 'x' }]],
    ['a link to nothing', [{ name: 'l', type: 'symlink', linkname: '' }]],
    ['a sparse file', [{ name: 's', content: 'x', pax: { 'GNU.sparse.major': '1' } }]],
    ['4,000 folders in one another', [{ name: `${'d/'.repeat(2000)}f`, content: 'x' }]],
    ['a name of 256 bytes', [{ name: 'n'.repeat(256), content: 'x' }]],
  ] as const)('[FI29] %s is refused, and nothing outside is touched', async (_, entries) => {
    await outside()
    expect(await codeOf(unpack(await tarOf(entries)))).toBe('archive-refused')
    await untouched()
    expect((await readdir(at('out'), { recursive: true })).filter((name) => name.includes('.saving'))).toEqual([])
  })

  it('[FI29] no bit that gives rights of another comes in', async () => {
    await unpack(
      await tarOf([
        { name: 'tool', mode: 0o6755, content: 'x' },
        { name: 'dir/', type: 'directory', mode: 0o3777 },
      ]),
    )
    expect((await stat(at('out', 'tool'))).mode & 0o7777).toBe(0o755)
    expect((await stat(at('out', 'dir'))).mode & 0o7777).toBe(0o777)
  })

  it('[FI29] second names and links within the folder are made', async () => {
    await unpack(
      await tarOf([
        { name: 'file', content: 'one' },
        { name: 'second', type: 'link', linkname: './file' },
        { name: 'second', type: 'link', linkname: 'file' },
        { name: 'sub/', type: 'directory' },
        { name: 'link', type: 'symlink', linkname: 'sub' },
        { name: 'link/through', content: 'stays inside' },
      ]),
    )
    expect((await stat(at('out', 'second'))).ino).toBe((await stat(at('out', 'file'))).ino)
    expect(await readdir(at('out', 'sub'))).toEqual(['through'])
    expect((await readdir(at('out'))).sort()).toEqual(['file', 'link', 'second', 'sub'])
  })

  it('[FI29] whatever an entry is called, it is refused or lies below the folder', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '', 'a', '-', '\\', 'C:', '\0', '.. ', '…'),
      fc.string({ maxLength: 8 }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        let checked: readonly string[]
        try {
          checked = partsOfEntryName(parts.join('/'))
        } catch (error) {
          expect(error).toMatchObject({ code: 'archive-refused' })
          return
        }
        expect(join('/root/folder', ...checked).startsWith('/root/folder')).toBe(true)
        expect(checked.some((name) => name === '' || name === '.' || name === '..' || /[/\0]/.test(name))).toBe(false)
      }),
    )
  })

  it('[FI30] one that was cut short, at any place, leaves whole files only', async () => {
    const bytes = await tarOf([
      { name: 'a', content: 'a'.repeat(600) },
      { name: 'b', content: 'b'.repeat(600_000) },
    ])
    for (const length of [100, 513, 1000, 2000, 2500, 300_000, 602_000]) {
      expect(await codeOf(unpack(bytes.subarray(0, length)))).toBe('archive-refused')
      for (const name of await readdir(at('out'))) expect((await stat(at('out', name))).size % 600).toBe(0)
    }
  })

  it.each([
    ['no tar at all', Buffer.alloc(5000, 'garbage')],
    ['a size that cannot be', Buffer.concat([Buffer.alloc(124), Buffer.from('77777777777'), Buffer.alloc(4000)])],
    ['one byte', Buffer.of(1)],
  ])('[FI30] %s is refused', async (_, bytes) => {
    expect(await codeOf(unpack(bytes))).toBe('archive-refused')
    expect(await readdir(at('out'))).toEqual([])
  })

  it('[FI30] any damage gives an error or whole files, never a hang or something outside', async () => {
    const bytes = await tarOf([
      { name: 'sub/a', content: 'a'.repeat(600) },
      { name: 'l', type: 'symlink', linkname: 'sub' },
    ])
    await outside()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (damage) => {
          const damaged = Buffer.from(bytes)
          for (const [where, value] of damage) damaged[where] = value
          expect(await codeOf(unpack(damaged))).toMatch(/^(none|archive-refused|file-[a-z-]+|invalid-input)$/)
        },
      ),
      { numRuns: 60 },
    )
    await untouched()
  })

  it('[FI30] a source that breaks off ends it with that error, and nothing of ours is left', async () => {
    const bytes = await tarOf([{ name: 'a', content: 'a'.repeat(600_000) }])
    const breaking = (async function* () {
      yield bytes.subarray(0, 400_000)
      await Promise.resolve()
      throw Object.assign(new Error('aborted'), { name: 'AbortError' })
    })()
    await expect(unpackTar(at('out'), breaking, new TemporaryFiles())).rejects.toThrow('aborted')
    expect(await readdir(at('out'))).toEqual([])
  })

  it('[FI27] a file where a folder should be, or the other way round, is said and left alone', async () => {
    await mkdir(at('out', 'folder'))
    await writeFile(at('out', 'file'), 'file')
    expect(await codeOf(unpack(await tarOf([{ name: 'folder', content: 'x' }])))).toBe('file-is-directory')
    expect(await codeOf(unpack(await tarOf([{ name: 'file/below', content: 'x' }])))).toBe('file-not-directory')
    expect(await codeOf(unpack(await tarOf([]), at('missing')))).toBe('file-not-found')
    expect(await readFile(at('out', 'file'), 'utf8')).toBe('file')
  })

  it('[FI27] thousands of files go by while other work goes on', async () => {
    const bytes = await tarOf(
      Array.from({ length: 3000 }, (_, index) => ({
        name: `d${String(index % 50)}/f${String(index)}`,
        content: 'x'.repeat(index),
      })),
    )
    const turns = await turnsDuring(() => unpack(bytes, at('out'), 65_536))
    expect(turns).toBeGreaterThan(500)
    expect(await tree(at('out'))).toHaveLength(3000)
  })
})
