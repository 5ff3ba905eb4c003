import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeOf, temporaryFolder } from './fixtures/temporary-folder.ts'
import { readRange } from './read-file.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('reading', () => {
  it.each([0, 1, 4095, 4096, 4097, 700_000, 3_000_000])(
    '[FI7] gives a whole file of %i bytes with its version',
    async (size) => {
      const content = Buffer.alloc(size, 'abc')
      const path = join(folder.path, 'file')
      await writeFile(path, content)
      const { head, bytes } = await readRange(path, { length: 4_000_000 })
      expect(bytes.equals(content)).toBe(true)
      expect(head).toMatchObject({ length: size, end: true, version: { hash: sha256(content), size } })
      expect(head.version?.modifiedNs).toMatch(/^\d{19}$/)
    },
  )

  it('[FI7] gives parts, and says whether they reach the end', async () => {
    const path = join(folder.path, 'file')
    await writeFile(path, '0123456789')
    const read = async (offset: number, length: number) => {
      const { head, bytes } = await readRange(path, { offset, length })
      return [bytes.toString(), head.end, head.version !== null]
    }
    expect(await read(0, 10)).toEqual(['0123456789', true, true])
    expect(await read(0, 9)).toEqual(['012345678', false, false])
    expect(await read(3, 4)).toEqual(['3456', false, false])
    expect(await read(8, 100)).toEqual(['89', true, false])
    expect(await read(100, 5)).toEqual(['', true, false])
    expect(await read(0, 0)).toEqual(['', false, false])
  })

  it('[FI7] believes what it reads and not the size: files of /proc have none (T-F6)', async () => {
    const { head, bytes } = await readRange('/proc/self/status', { length: 100_000 })
    expect(head.stat.size).toBe(0)
    expect(bytes.toString()).toContain('Pid:')
    expect(head.end).toBe(true)
    const part = await readRange('/proc/self/status', { length: 10 })
    expect(part.bytes).toHaveLength(10)
    expect(part.head.end).toBe(false)
  })

  it('[FI7] of a file that grows gives what was asked for and no more', async () => {
    const path = join(folder.path, 'log')
    await writeFile(path, 'x'.repeat(5000))
    const growing = appendFile(path, 'y'.repeat(5_000_000))
    const { bytes } = await readRange(path, { length: 6000 })
    await growing
    expect(bytes.length).toBeGreaterThanOrEqual(5000)
    expect(bytes.length).toBeLessThanOrEqual(6000)
  })

  it('[FI7] a hole of a terabyte is read as far as asked', async () => {
    const path = join(folder.path, 'sparse')
    execFileSync('truncate', ['-s', '1T', path])
    const { head, bytes } = await readRange(path, { length: 1024 })
    expect(bytes.length).toBe(1024)
    expect(head).toMatchObject({ end: false, version: null, stat: { size: 1024 ** 4 } })
  })

  it('[FI8] refuses pipes, devices and sockets at once, and leaves a waiting writer alone (T-F6)', async () => {
    const pipe = join(folder.path, 'pipe')
    execFileSync('mkfifo', [pipe])
    const server = createServer().listen(join(folder.path, 'socket'))
    try {
      expect(await codeOf(readRange(pipe, {}))).toBe('file-not-regular')
      expect(await codeOf(readRange('/dev/zero', {}))).toBe('file-not-regular')
      expect(await codeOf(readRange(join(folder.path, 'socket'), {}))).toBe('file-not-regular')
    } finally {
      server.close()
    }
  })

  it('[FI8] refuses folders, follows links, and says what is missing', async () => {
    await mkdir(join(folder.path, 'sub'))
    await writeFile(join(folder.path, 'sub', 'file'), 'there')
    await symlink('sub/file', join(folder.path, 'link'))
    await symlink('circle', join(folder.path, 'circle'))
    expect((await readRange(join(folder.path, 'link'), {})).bytes.toString()).toBe('there')
    expect(await codeOf(readRange(join(folder.path, 'sub'), {}))).toBe('file-is-directory')
    expect(await codeOf(readRange(join(folder.path, 'none'), {}))).toBe('file-not-found')
    expect(await codeOf(readRange(join(folder.path, 'circle'), {}))).toBe('invalid-input')
  })
})
