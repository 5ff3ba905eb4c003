import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { pack, type Header } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { expandArchive, expandLimits } from './expand-archive.ts'
import { checkEntryName } from './entry-name.ts'
import { zipOf } from './fixtures/zip-of.ts'

const link = 0o120777
const small = { bytes: 1_000_000, ratio: 100, unsuspicious: 500_000 }

async function tarOf(
  members: readonly (Partial<Header> & { readonly name: string; readonly content?: string })[],
): Promise<Buffer> {
  const tar = pack()
  for (const { content, ...header } of members) tar.entry(header, content ?? '')
  tar.finalize()
  return await buffer(tar)
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

/** Which files below a folder this process has open; known only on Linux. */
async function openFilesBelow(folder: string): Promise<readonly string[]> {
  if (process.platform !== 'linux') return []
  const names = await readdir('/proc/self/fd')
  const paths = await Promise.allSettled(names.map((name) => readlink(`/proc/self/fd/${name}`)))
  return paths.flatMap((one) => (one.status === 'fulfilled' && one.value.startsWith(folder) ? [one.value] : []))
}

/** Expands what is given; `read` gives what lies there then. */
async function expanded(archive: Buffer, limits = expandLimits) {
  const directory = await temporaryDirectory()
  const [path, target] = [join(directory.path, 'archive'), join(directory.path, 'out', 'deep')]
  await mkdir(target, { recursive: true })
  await writeFile(path, archive)
  const outcome = await Promise.allSettled([expandArchive(path, target, limits)])
  return {
    outcome: outcome[0],
    leftOut: outcome[0].status === 'fulfilled' ? outcome[0].value.leftOut : null,
    target,
    read: (name: string) => readFile(join(target, name), 'utf8'),
    names: async () => (await readdir(target)).sort(),
    outside: async () => await readdir(join(directory.path, 'out')),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}

describe('an archive that is brought in', () => {
  const zip = zipOf([
    { name: 'src/', mode: 0o040755 },
    { name: 'src/main.js', content: 'main' },
    { name: 'run.sh', content: '#!/bin/sh', mode: 0o100755 },
    { name: 'ünïcode.txt', content: 'names' },
    { name: 'latest', content: 'src/main.js', mode: link },
  ])

  it('[CR5] gives its files, folders, modes and inner links, as zip, tar and tgz', async () => {
    const tar = await tarOf([
      { name: 'src/', type: 'directory' },
      { name: 'src/main.js', content: 'main' },
      { name: 'run.sh', content: '#!/bin/sh', mode: 0o755 },
      { name: 'ünïcode.txt', content: 'names' },
      { name: 'latest', type: 'symlink', linkname: 'src/main.js' },
      { name: 'hard', type: 'link', linkname: 'src/main.js' },
    ])
    for (const archive of [zip, tar, gzipSync(tar)]) {
      await using result = await expanded(archive)
      expect(result.leftOut).toEqual([])
      expect(await result.read('src/main.js')).toBe('main')
      expect(await result.read('ünïcode.txt')).toBe('names')
      expect((await stat(join(result.target, 'run.sh'))).mode & 0o111).not.toBe(0)
      expect(await readlink(join(result.target, 'latest'))).toBe('src/main.js')
      if (archive !== zip) expect(await result.read('hard')).toBe('main')
    }
  })

  it('[CR5] writes nothing outside, whatever its names and links say, and tells what it left out', async () => {
    await using result = await expanded(
      zipOf([
        { name: '../up', content: 'x' },
        { name: '/etc/absolute', content: 'x' },
        { name: 'a/../../b', content: 'x' },
        { name: 'away', content: '/etc/passwd', mode: link },
        { name: 'upwards', content: '../..', mode: link },
        // Each of these stays inside by its words, and together they would lead out of it.
        { name: 'd', content: '.', mode: link },
        { name: 'd/e', content: '..', mode: link },
        { name: 'd/e/f', content: 'x', mode: link },
        { name: 'secret', content: 'x', encrypted: true },
        { name: Buffer.from([0x66, 0xff]), content: 'not UTF-8' },
        { name: 'fine', content: 'taken' },
        { name: 'fine', content: 'again' },
      ]),
    )
    expect(await result.names()).toEqual(['d', 'fine'])
    expect(await result.read('fine')).toBe('taken')
    expect(await result.outside()).toEqual(['deep'])
    expect(result.leftOut?.map(({ path, why }) => `${path} ${why}`)).toEqual(
      expect.arrayContaining(['../up refused', '/etc/absolute refused', 'away link', 'd/e refused', 'secret refused']),
    )
  })

  it('[CR5] takes no devices, and no hard links to what it does not hold', async () => {
    await using result = await expanded(
      await tarOf([
        { name: 'null', type: 'character-device', devmajor: 1, devminor: 3 },
        { name: 'pipe', type: 'fifo' },
        { name: 'passwd', type: 'link', linkname: '/etc/passwd' },
        { name: 'up', type: 'link', linkname: '../archive' },
        { name: 'fine', content: 'x' },
      ]),
    )
    expect(await result.names()).toEqual(['fine'])
    expect(result.leftOut?.map(({ path }) => path)).toEqual(['null', 'pipe', 'passwd', 'up'])
  })

  it.each([
    ['that says less than it holds', zipOf([{ name: 'bomb', content: Buffer.alloc(100_000), claimedSize: 10 }])],
    ['that is far larger than it looks', zipOf([{ name: 'bomb', content: Buffer.alloc(2_000_000) }])],
    ['that is a bomb in gzip', gzipSync(Buffer.concat([Buffer.alloc(3_000_000)]))],
    ['that is cut short', zip.subarray(0, zip.length - 40)],
    ['of an unknown kind', Buffer.from('%PDF-1.7')],
    ['that is empty', Buffer.alloc(0)],
  ])('[CR5] is refused when it is one %s', async (_, archive) => {
    await using result = await expanded(archive, { ...expandLimits, ...small })
    expect(result.outcome).toMatchObject({ status: 'rejected', reason: { code: 'archive-refused' } })
  })

  it('[CR5] takes little memory for what it leaves out, however much and however long its names are', async () => {
    const longName = 'n'.repeat(1024 ** 2)
    const header = Buffer.concat([await tarOf([{ name: longName, content: '' }])]).subarray(0, -1024)
    const before = heapUsed()
    await using long = await expanded(gzipSync(Buffer.concat([...Array<Buffer>(40).fill(header), Buffer.alloc(1024)])))
    expect(long.outcome).toMatchObject({ status: 'fulfilled', value: { leftOutCount: 40 } })
    expect(long.leftOut?.[0]?.path).toHaveLength(4096)
    expect(heapUsed() - before).toBeLessThan(16 * 1024 ** 2)

    await using many = await expanded(zipOf(Array.from({ length: 1500 }, (_, at) => ({ name: `../${String(at)}` }))))
    expect(many.outcome).toMatchObject({ status: 'fulfilled', value: { leftOutCount: 1500 } })
    expect(many.leftOut).toHaveLength(1000)
  })

  it('[CR5] is refused for folders that only its paths name, for headers and for skipped bytes alone', async () => {
    const deep = Array.from({ length: 10 }, (_, at) => ({ name: `${String(at)}/${'d/'.repeat(20)}f`, content: '' }))
    const links = deep.map(({ name }) => ({ name, type: 'symlink', linkname: 'x' }) as const)
    for (const members of [deep, links]) {
      await using folders = await expanded(await tarOf(members), { ...expandLimits, entries: 200 })
      expect(folders.outcome).toMatchObject({ status: 'rejected', reason: { code: 'archive-refused' } })
      await using enough = await expanded(await tarOf(members), { ...expandLimits, entries: 220 })
      expect(enough.outcome).toMatchObject({ status: 'fulfilled' })
    }
    const headers = gzipSync(await tarOf(Array.from({ length: 1500 }, () => ({ name: '../up' }))))
    const skipped = gzipSync(await tarOf([{ name: '../up', content: 'x'.repeat(2_000_000) }]))
    for (const archive of [headers, skipped]) {
      await using result = await expanded(archive, { ...expandLimits, ...small })
      expect(result.outcome).toMatchObject({ status: 'rejected', reason: { code: 'archive-refused' } })
    }
  })

  it('[CR5] keeps no file open, also where a hard link has the name of a file', async () => {
    const again = Array.from({ length: 50 }, () => ({ name: 'a', type: 'link', linkname: 'b' }) as const)
    const archive = await tarOf([{ name: 'a', content: 'a' }, { name: 'b', content: 'b' }, ...again])
    await using result = await expanded(archive)
    expect(result.outcome).toMatchObject({ status: 'fulfilled', value: { leftOutCount: 50 } })
    expect(await openFilesBelow(result.target)).toEqual([])
  })

  it('[CR5] names may hold what Linux takes, and on Windows what that takes', () => {
    const name = Buffer.from('a: b?.txt')
    expect(checkEntryName(name, 'linux')).toEqual({ ok: true, parts: ['a: b?.txt'] })
    expect(checkEntryName(name, 'win32')).toMatchObject({ ok: false })
    expect(checkEntryName(Buffer.from('a\0b'))).toMatchObject({ ok: false })
    expect(checkEntryName(Buffer.from(`${'d/'.repeat(200)}x`))).toMatchObject({ ok: false })
  })
})
