import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { pack, type Header } from 'tar-stream'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { extractSafely } from './safe-archive.ts'
import { tarEnd, tarHead } from './tar-header.ts'

type Item = Partial<Header> & { name: string; content?: string }

async function tarOf(items: readonly Item[]): Promise<Buffer> {
  const archive = pack()
  for (const { content = '', ...header } of items) archive.entry(header, content)
  archive.finalize()
  return await buffer(archive as unknown as AsyncIterable<Buffer>)
}

async function extract(items: readonly Item[], target: string) {
  return await extractSafely(Readable.from([await tarOf(items)]), target)
}

async function tree(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).sort()
}

describe('writing what a sandbox sends to this computer', () => {
  it('[FO3] [T-F1] takes regular files and folders only, and lists each hostile entry as refused', async () => {
    await using directory = await temporaryDirectory()
    const target = join(directory.path, 'out')
    const result = await extract(
      [
        { name: 'good/file.txt', content: 'good' },
        { name: '../escape', content: 'x' },
        { name: 'good/../../escape', content: 'x' },
        { name: '/etc/absolute', content: 'x' },
        { name: 'link', type: 'symlink', linkname: '/etc' },
        { name: 'link/through', content: 'x' },
        { name: 'hard', type: 'link', linkname: '/etc/passwd' },
        { name: 'fifo', type: 'fifo' },
        { name: 'device', type: 'character-device' },
        { name: 'C:\\windows', content: 'x' },
        { name: 'C:evil', content: 'x' },
        { name: 'CON', content: 'x' },
        { name: 'sub/aux.txt', content: 'x' },
        { name: 'new\nline', content: 'x' },
        { name: 'invoice\u202Efdp.exe', content: 'x' },
        { name: 'trailing.', content: 'x' },
        { name: 'trailing ', content: 'x' },
        { name: 'Case', content: '1' },
        { name: 'case', content: '2' },
        { name: 'a/'.repeat(70) + 'deep', content: 'x' },
        { name: 'n'.repeat(256), content: 'x' },
      ],
      target,
    )
    expect(await tree(target)).toEqual(['Case', 'good', 'good/file.txt', 'link', 'link/through'])
    expect((await lstat(join(target, 'link'))).isDirectory()).toBe(true)
    expect(await tree(directory.path)).not.toContain('escape')
    expect(result.files).toBe(3)
    expect(result.refused).toHaveLength(18)
    expect(result.refused).toContainEqual({ path: 'new\\nline', reason: 'its name holds control characters' })
  })

  it('[FO3] [FI2] names exactly what it refuses for a name that is no text', async () => {
    await using directory = await temporaryDirectory()
    const tar = Buffer.concat([
      tarHead({ kind: 'file', path: 'caf\uDCE9', mode: 0o644, size: 0, modifiedSeconds: 0 }),
      tarHead({ kind: 'file', path: `${'é'.repeat(60)}.txt`, mode: 0o644, size: 0, modifiedSeconds: 0 }),
      tarEnd,
    ])
    const { files, refused } = await extractSafely(Readable.from([tar]), join(directory.path, 'out'))
    expect({ files, refused }).toEqual({
      files: 1,
      refused: [{ path: 'caf\\udce9', reason: 'its name is not UTF-8' }],
    })
    expect(await tree(join(directory.path, 'out'))).toEqual([`${'é'.repeat(60)}.txt`])
  })

  it('[FO3] [T-F1] drops setuid and write permissions for others', async () => {
    await using directory = await temporaryDirectory()
    const target = join(directory.path, 'out')
    await extract(
      [
        { name: 'tool', mode: 0o6777, content: 'x' },
        { name: 'text', mode: 0o666, content: 'x' },
      ],
      target,
    )
    expect((await lstat(join(target, 'tool'))).mode & 0o7777).toBe(0o755)
    expect((await lstat(join(target, 'text'))).mode & 0o7777).toBe(0o644)
  })

  it('[FO3] [T-F2] refuses too many entries, too many bytes, and leaves nothing', async () => {
    await using directory = await temporaryDirectory()
    const target = join(directory.path, 'out')
    const bytes = await tarOf([
      { name: 'a', content: '12345' },
      { name: 'b', content: '12345' },
    ])
    const limited = (limits: object) => extractSafely(Readable.from([bytes]), target, limits)
    await expect(limited({ entries: 1 })).rejects.toMatchObject({ code: 'archive-refused' })
    await expect(limited({ bytes: 9 })).rejects.toMatchObject({ code: 'archive-refused' })
    expect(await readdir(directory.path)).toEqual([])
  })

  it('[FO3] [T-F2] refuses a declared size beyond the limit before it writes a byte of it', async () => {
    await using directory = await temporaryDirectory()
    const bytes = (await tarOf([{ name: 'bomb', content: '' }])).subarray(0, 512)
    const header = Buffer.from(bytes)
    header.write('77777777777\0', 124, 'latin1')
    header.fill(' ', 148, 156)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    const result = extractSafely(Readable.from([header]), join(directory.path, 'out'), { bytes: 1_000_000 })
    await expect(result).rejects.toMatchObject({ code: 'archive-refused' })
    expect(await readdir(directory.path)).toEqual([])
  })

  it('[FO3] [T-F2] refuses what is cut short, has a wrong checksum, is compressed or is no archive', async () => {
    await using directory = await temporaryDirectory()
    const whole = await tarOf([{ name: 'a', content: 'x'.repeat(5000) }])
    const broken = Buffer.from(whole)
    broken[0] = 0x41
    for (const bytes of [whole.subarray(0, 3000), broken, gzipSync(whole), Buffer.alloc(4096, 'z')]) {
      const result = extractSafely(Readable.from([bytes]), join(directory.path, 'out'))
      await expect(result).rejects.toMatchObject({ code: 'archive-refused' })
    }
    expect(await readdir(directory.path)).toEqual([])
  })

  it('refuses an archive whose stream breaks off', async () => {
    await using directory = await temporaryDirectory()
    const whole = await tarOf([{ name: 'a', content: 'x'.repeat(5000) }])
    const tar = new Readable({ read: () => undefined })
    tar.push(whole.subarray(0, 2000))
    setImmediate(() => tar.destroy())
    await expect(extractSafely(tar, join(directory.path, 'out'))).rejects.toMatchObject({ code: 'archive-refused' })
    expect(await readdir(directory.path)).toEqual([])
  })

  it('refuses sizes that are overridden and sparse files', async () => {
    await using directory = await temporaryDirectory()
    const target = join(directory.path, 'out')
    const sized = await tarOf([{ name: 'a', content: 'x', pax: { size: '1' } }])
    await expect(extractSafely(Readable.from([sized]), target)).rejects.toMatchObject({ code: 'archive-refused' })
    const sparse = await extract([{ name: 'b', content: 'x', pax: { 'GNU.sparse.major': '1' } }], target)
    expect(sparse.refused).toEqual([{ path: 'b', reason: 'it is a sparse file' }])
  })

  it('[T-F10] never writes through a link that lies in the target, nor over a folder', async () => {
    await using directory = await temporaryDirectory()
    const [target, outside] = [join(directory.path, 'out'), join(directory.path, 'outside')]
    await mkdir(join(target, 'folder'), { recursive: true })
    await mkdir(outside)
    await writeFile(join(outside, 'file'), 'safe')
    await symlink(outside, join(target, 'planted'))
    await symlink(join(outside, 'file'), join(target, 'file'))
    const result = await extract(
      [
        { name: 'planted/file', content: 'evil' },
        { name: 'file', content: 'mine' },
        { name: 'folder', content: 'not a folder' },
        { name: 'merged/new', content: 'new' },
      ],
      target,
    )
    expect(await readFile(join(outside, 'file'), 'utf8')).toBe('safe')
    expect(await readFile(join(target, 'file'), 'utf8')).toBe('mine')
    expect((await lstat(join(target, 'file'))).isSymbolicLink()).toBe(false)
    expect(await readFile(join(target, 'merged/new'), 'utf8')).toBe('new')
    expect(result.refused.map(({ path }) => path).sort()).toEqual(['folder', 'planted'])
  })

  it('stops and cleans up when it is cancelled', async () => {
    await using directory = await temporaryDirectory()
    const tar = new Readable({ read: () => undefined })
    const abort = new AbortController()
    const done = extractSafely(tar, join(directory.path, 'out'), {}, { signal: abort.signal })
    abort.abort()
    await expect(done).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(directory.path)).toEqual([])
  })
})
