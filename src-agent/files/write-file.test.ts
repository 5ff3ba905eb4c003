import { execFileSync } from 'node:child_process'
import { chmod, lstat, mkdir, readFile, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WriteCondition } from '../../src-shared/agent/files.ts'
import { codeOf, temporaryFolder } from './fixtures/temporary-folder.ts'
import { readRange } from './read-file.ts'
import { TemporaryFiles } from './temporary-files.ts'
import { versionAt } from './version.ts'
import { writeFileAtomically, type WriteOptions } from './write-file.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let path: string
beforeEach(async () => {
  folder = await temporaryFolder()
  path = join(folder.path, 'file')
})
afterEach(async () => {
  // Whatever a test did: nothing of ours stays behind.
  expect((await readdir(folder.path)).filter((name) => name.endsWith('.saving'))).toEqual([])
  await folder.remove()
})

const any: WriteCondition = { kind: 'any' }
const absent: WriteCondition = { kind: 'absent' }

async function* chunks(...parts: readonly (string | (() => Promise<void>))[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (typeof part === 'string') yield Buffer.from(part)
    else await part()
  }
}

const write = (to: string, content: AsyncIterable<Uint8Array>, options: WriteOptions) =>
  writeFileAtomically(to, content, options, new TemporaryFiles())

describe('writing', () => {
  it('[FI9] [FI10] puts new content in place and tells its version', async () => {
    const version = await write(path, chunks('first ', 'second'), { condition: any })
    expect(await readFile(path, 'utf8')).toBe('first second')
    expect(version).toEqual(await versionAt(path))
    expect((await readRange(path, {})).head.version).toEqual(version)
  })

  it('[FI10] is seen whole or not at all by one who reads meanwhile', async () => {
    const contents = ['a'.repeat(100_000), 'b'.repeat(100_000)]
    await writeFile(path, contents[0] ?? '')
    let isDone = false
    const reading = (async () => {
      while (!isDone) expect(contents).toContain(await readFile(path, 'utf8'))
    })()
    for (let index = 0; index < 20; index++) await write(path, chunks(contents[index % 2] ?? ''), { condition: any })
    isDone = true
    await reading
  })

  it('[FI10] content that breaks off changes nothing', async () => {
    await writeFile(path, 'old')
    const broken = chunks('new', () => Promise.reject(new Error('The caller hung up.')))
    await expect(write(path, broken, { condition: any })).rejects.toThrow('hung up')
    expect(await codeOf(write(path, chunks('ne'), { condition: any, size: 3 }))).toBe('cancelled')
    expect(await readFile(path, 'utf8')).toBe('old')
  })

  it('[FI10] a cancelled write changes nothing', async () => {
    const stop = new AbortController()
    const content = chunks('new', () => {
      stop.abort()
      return Promise.resolve()
    })
    await expect(write(path, content, { condition: any, signal: stop.signal })).rejects.toThrow()
    expect(await readdir(folder.path)).toEqual([])
  })

  it('[FI11] “absent” makes a file and never replaces one', async () => {
    await write(path, chunks('mine'), { condition: absent })
    expect(await codeOf(write(path, chunks('other'), { condition: absent }))).toBe('file-conflict')
    expect(await readFile(path, 'utf8')).toBe('mine')
  })

  it('[FI11] “absent” notices a file that came while it wrote', async () => {
    const content = chunks('late', () => writeFile(path, 'early'))
    expect(await codeOf(write(path, content, { condition: absent }))).toBe('file-conflict')
    expect(await readFile(path, 'utf8')).toBe('early')
  })

  it('[FI12] a file with other content is a conflict, also of the same size and time (T-F7)', async () => {
    await writeFile(path, 'opened')
    const version = await versionAt(path)
    const { atime, mtime } = await stat(path)
    await writeFile(path, 'edited')
    await utimes(path, atime, mtime)
    expect(await codeOf(write(path, chunks('mine'), { condition: { kind: 'version', version } }))).toBe('file-conflict')
    expect(await readFile(path, 'utf8')).toBe('edited')
  })

  it('[FI12] a file that is gone, or a folder now, is no file to save over (T-F7)', async () => {
    await writeFile(path, 'opened')
    const condition: WriteCondition = { kind: 'version', version: await versionAt(path) }
    await rm(path)
    expect(await codeOf(write(path, chunks('mine'), { condition }))).toBe('file-conflict')
    await mkdir(path)
    expect(await codeOf(write(path, chunks('mine'), { condition }))).toBe('file-is-directory')
  })

  it('[FI12] a file that was only touched, or written with the same content, is no conflict', async () => {
    await writeFile(path, 'opened')
    const condition: WriteCondition = { kind: 'version', version: await versionAt(path) }
    await utimes(path, new Date(), new Date(1000))
    const version = await write(path, chunks('mine'), { condition })
    await writeFile(path, 'mine')
    await write(path, chunks('mine again'), { condition: { kind: 'version', version } })
    expect(await readFile(path, 'utf8')).toBe('mine again')
  })

  it('[FI12] a change that comes while we write is a conflict, also by renaming over (T-F7)', async () => {
    await writeFile(path, 'opened')
    const condition: WriteCondition = { kind: 'version', version: await versionAt(path) }
    const content = chunks('mine', async () => {
      await writeFile(`${path}.new`, 'theirs')
      await rename(`${path}.new`, path)
    })
    expect(await codeOf(write(path, content, { condition }))).toBe('file-conflict')
    expect(await readFile(path, 'utf8')).toBe('theirs')
  })

  it('[FI13] keeps the mode, without bits that give rights of another', async () => {
    await writeFile(path, 'old')
    await chmod(path, 0o4775)
    await write(path, chunks('new'), { condition: any })
    expect((await stat(path)).mode & 0o7777).toBe(0o775)
    await write(`${path}2`, chunks('new'), { condition: any, mode: 0o640 })
    expect((await stat(`${path}2`)).mode & 0o7777).toBe(0o640)
  })

  it('[FI13] writes through links, also to what is not there yet', async () => {
    await mkdir(join(folder.path, 'sub'))
    await symlink('sub/real', join(folder.path, 'link'))
    await symlink(join(folder.path, 'link'), join(folder.path, 'second'))
    await write(join(folder.path, 'second'), chunks('one'), { condition: any })
    await write(join(folder.path, 'second'), chunks('two'), { condition: any })
    expect(await readFile(join(folder.path, 'sub', 'real'), 'utf8')).toBe('two')
    expect((await lstat(join(folder.path, 'link'))).isSymbolicLink()).toBe(true)
    await symlink('circle', join(folder.path, 'circle'))
    expect(await codeOf(write(join(folder.path, 'circle'), chunks('x'), { condition: any }))).toBe('invalid-input')
  })

  it('[FI13] refuses what is no file, and a folder that is not there', async () => {
    execFileSync('mkfifo', [join(folder.path, 'pipe')])
    expect(await codeOf(write(join(folder.path, 'pipe'), chunks('x'), { condition: any }))).toBe('file-not-regular')
    expect(await codeOf(write(folder.path, chunks('x'), { condition: any }))).toBe('file-is-directory')
    expect(await codeOf(write(join(folder.path, 'no', 'x'), chunks('x'), { condition: any }))).toBe('file-not-found')
    expect(await codeOf(write('/dev/null', chunks('x'), { condition: any }))).toBe('file-not-regular')
  })
})
