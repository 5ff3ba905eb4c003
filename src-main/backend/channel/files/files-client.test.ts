import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAgent, type AgentProcess } from '../../../../testing/agent/agent-process.ts'
import { tarOf } from '../../../../testing/agent/tar-of.ts'
import { framedStream } from '../../../../testing/agent/framed-stream.ts'
import type { FileChange } from '../../../../src-shared/agent/files.ts'
import type { AgentClient, AgentFiles } from '../agent-client.ts'
import { demultiplex } from '../demultiplex.ts'
import { openAgentClient } from '../open-agent-client.ts'

/** As in a sandbox: no rights but the person's own. */
const asPerson = `
  import { chownSync } from 'node:fs'
  const home = process.argv[process.argv.indexOf('--home') + 1]
  if (process.getuid() === 0) {
    for (const path of [home, home + '/../workspace', home + '/..']) chownSync(path, 1000, 1000)
    process.setgroups([]); process.setgid(1000); process.setuid(1000)
  }`

/** Its disk has room for two million bytes of each file. */
const fullAfter = `
  import fs from 'node:fs'
  const { open } = fs.promises
  fs.promises.open = async (...given) => {
    const file = await open(...given)
    const write = file.write.bind(file)
    let room = 2_000_000
    file.write = async (chunk, at, length) => {
      if (room === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28, syscall: 'write' })
      const written = await write(chunk, at, Math.min(length, room))
      room -= written.bytesWritten
      return written
    }
    return file
  }
  const { syncBuiltinESMExports } = await import('node:module')
  syncBuiltinESMExports()`

/** Over an exec's stream, as an engine gives it. */
const open = (to: AgentProcess) =>
  openAgentClient({
    connect: async () => demultiplex(framedStream(await to.connect())),
    signal: new AbortController().signal,
  })

let agent: AgentProcess
let client: AgentClient
let files: AgentFiles
const at = (...names: readonly string[]) => join(agent.workspace, ...names)

beforeAll(async () => {
  agent = await startAgent({ nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(asPerson)}`] })
  client = await open(agent)
  files = client.files
})
afterAll(async () => {
  await client.close()
  await agent[Symbol.asyncDispose]()
})

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error
const any = { condition: { kind: 'any' } } as const

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('It did not come to be.')
    await sleep(20)
  }
}

describe('files through the channel', () => {
  it('[FI10] writes and reads what was written, in bytes and as a stream', async () => {
    const content = randomBytes(3_000_000)
    const version = await files.write(at('bytes'), content, any)
    const streamed = await files.write(
      at('stream'),
      Readable.from([content.subarray(0, 1_000_000), content.subarray(1_000_000)]),
      any,
    )
    expect(streamed.hash).toBe(version.hash)
    expect(version.hash).toBe(createHash('sha256').update(content).digest('hex'))
    const read = await files.read(at('stream'), { length: 4_000_000 })
    expect(Buffer.from(read.bytes).equals(content)).toBe(true)
    expect(read).toMatchObject({ end: true, version: streamed, stat: { path: at('stream'), size: 3_000_000 } })
    const part = await files.read(at('bytes'), { offset: 10, length: 5 })
    expect(Buffer.from(part.bytes)).toEqual(content.subarray(10, 15))
    await files.write(at('empty'), new Uint8Array(), any)
    expect(await files.read(at('empty'))).toMatchObject({ end: true, version: { size: 0 } })
  })

  it('[FI11][FI12] tells a conflict and what is there already', async () => {
    const version = await files.write(at('conflict'), Buffer.from('opened'), any)
    await writeFile(at('conflict'), 'theirs')
    await expect(
      files.write(at('conflict'), Buffer.from('mine'), { condition: { kind: 'version', version } }),
    ).rejects.toThrow(code('file-conflict'))
    await expect(files.write(at('conflict'), Buffer.from('mine'), { condition: { kind: 'absent' } })).rejects.toThrow(
      code('file-conflict'),
    )
    expect(await readFile(at('conflict'), 'utf8')).toBe('theirs')
  })

  it('[FI13][FI3] a read-only file, folder or file system says so with a remedy', async () => {
    await files.write(at('locked'), Buffer.from('old'), any)
    await chmod(at('locked'), 0o444)
    await mkdir(at('closed'), { mode: 0o555 })
    await expect(files.write(at('locked'), Buffer.from('x'), any)).rejects.toThrow(code('file-permission'))
    await expect(files.write(at('closed', 'new'), Buffer.from('x'), any)).rejects.toThrow(code('file-permission'))
    await expect(files.makeFolder('/proc/new')).rejects.toThrow(code('file-not-found'))
    await expect(files.read('/proc/kmsg')).rejects.toThrow(code('file-permission'))
    await expect(files.remove('/etc/hostname')).rejects.toThrow(code('file-permission'))
    expect(await readFile(at('locked'), 'utf8')).toBe('old')
  })

  it('[FI10] a full disk is told, the old content stays and nothing else is left (T-F8)', async () => {
    // Files of this agent may have so many bytes: the nearest to a full disk that needs no rights to make.
    await using small = await startAgent({
      nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(fullAfter)}`],
    })
    const hers = await open(small)
    const path = join(small.workspace, 'file')
    await hers.files.write(path, Buffer.from('old'), any)
    await expect(hers.files.write(path, Buffer.alloc(3_000_000), any)).rejects.toThrow(code('disk-full'))
    await expect(hers.files.write(path, Readable.from([Buffer.alloc(3_000_000)]), any)).rejects.toThrow(
      code('disk-full'),
    )
    expect(await readdir(small.workspace)).toEqual(['file'])
    expect(await readFile(path, 'utf8')).toBe('old')
    await hers.close()
  })

  it('[FI10] a caller who hangs up in the middle of a save leaves no trace (T-F8)', async () => {
    await mkdir(at('save'))
    await chmod(at('save'), 0o777)
    await writeFile(at('save', 'file'), 'old')
    await chmod(at('save', 'file'), 0o666)
    const stop = new AbortController()
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          yield Buffer.alloc(100_000)
          await sleep(1)
        }
      })(),
    )
    const writing = files.write(at('save', 'file'), endless, { ...any, signal: stop.signal })
    const failed = expect(writing).rejects.toThrow(code('cancelled'))
    await until(async () => (await readdir(at('save'))).length === 2)
    stop.abort()
    await failed
    await until(async () => (await readdir(at('save'))).length === 1)
    expect(await readFile(at('save', 'file'), 'utf8')).toBe('old')
  })

  it('[FI10][FI14] an agent that is killed in the middle of a save leaves the old content, and its rest goes (T-F8)', async () => {
    await using other = await startAgent()
    const hers = await open(other)
    await writeFile(join(other.workspace, 'file'), 'old')
    const stalled = new Readable({ read: () => undefined })
    stalled.push(Buffer.alloc(500_000))
    const writing = hers.files.write(join(other.workspace, 'file'), stalled, any)
    const failed = expect(writing).rejects.toThrow(code('agent-lost'))
    await until(async () => (await readdir(other.workspace)).length === 2)
    await other.end('SIGKILL')
    await failed
    await other.restart()
    expect((await hers.files.list(other.workspace)).entries.map(({ name }) => name)).toEqual(['file'])
    expect(await readdir(other.workspace)).toEqual(['file'])
    expect(await readFile(join(other.workspace, 'file'), 'utf8')).toBe('old')
    await hers.close()
  })

  it('[FI4][FI2] lists pages and names of all kinds', async () => {
    await files.makeFolder(at('list', 'sub'))
    await writeFile(Buffer.concat([Buffer.from(at('list', 'odd-')), Buffer.of(0xff)]), '')
    await writeFile(at('list', 'two\nlines \u202E'), '')
    const first = await files.list(at('list'), { limit: 2 })
    const second = await files.list(at('list'), { limit: 2, cursor: first.next ?? '' })
    expect([...first.entries, ...second.entries].map(({ name, undecodable }) => [name, undecodable])).toEqual([
      ['odd-\uDCFF', true],
      ['sub', false],
      ['two\nlines \u202E', false],
    ])
    await files.rename(at('list', 'odd-\uDCFF'), at('list', 'even'))
    await files.remove(at('list', 'even'))
    await expect(files.rename(at('list', 'sub'), at('list', 'two\nlines \u202E'))).rejects.toThrow(code('file-exists'))
    await expect(files.remove(at('list'))).rejects.toThrow(code('file-is-directory'))
    await files.remove(at('list'), { recursive: true })
    await expect(files.stat(at('list'))).rejects.toThrow(code('file-not-found'))
    expect(await files.stat('/')).toMatchObject({ path: '/', name: '/', kind: 'folder' })
  })

  it.each([
    ['relative', 'relative'],
    ['with NUL', '/nul\0'],
    ['too long', `/${'long/'.repeat(1000)}`],
  ])('[FI1] refuses a path that is %s', async (_, path) => {
    await expect(files.stat(path)).rejects.toThrow(code('invalid-input'))
    await expect(files.pack(path)).rejects.toThrow(code('invalid-input'))
    await expect(files.write(path, Buffer.alloc(1), any)).rejects.toThrow(code('invalid-input'))
  })

  it('[FI18][FI19] walks and hashes ten thousand files', async () => {
    for (let folder = 0; folder < 20; folder++) {
      await mkdir(at('tree', String(folder)), { recursive: true })
      await Promise.all(
        Array.from({ length: 500 }, (_, index) =>
          writeFile(at('tree', String(folder), String(index)), `${String(folder)} ${String(index)}`),
        ),
      )
    }
    const walked = new Map<string, string>()
    for await (const portion of files.walk(at('tree'), { exclude: ['19'] }))
      for (const { folder, names, kinds } of portion)
        for (const [index, name] of names.entries()) walked.set(join(folder, name), kinds.charAt(index))
    expect(walked.size).toBe(19 * 500 + 19 - 19)
    expect(walked.get('3')).toBe('d')
    expect(walked.get('3/7')).toBe('f')
    let count = 0
    for await (const { path, hash, size, mode } of files.hashTree(at('tree'))) {
      const content = path.replace('/', ' ')
      if (count++ % 100 === 0) expect(hash).toBe(createHash('sha256').update(content).digest('hex'))
      expect([size, mode]).toEqual([content.length, 0o644])
    }
    expect(count).toBe(10_000)
  })

  it('[FI26][FI27] carries a tree out and in, byte for byte', async () => {
    await files.makeFolder(at('from', 'sub'))
    const content = randomBytes(5_000_000)
    await files.write(at('from', 'sub', 'large'), content, any)
    await files.write(at('from', 'small'), Buffer.from('small'), { ...any, mode: 0o755 })
    await files.makeFolder(at('to'))
    expect(await files.unpack(at('to'), await files.pack(at('from')))).toEqual({ files: 2, bytes: 5_000_005 })
    expect((await readFile(at('to', 'sub', 'large'))).equals(content)).toBe(true)
    expect((await stat(at('to', 'small'))).mode & 0o777).toBe(0o755)
    await expect(files.unpack(at('to'), Readable.from([Buffer.alloc(10_000, 'no tar')]))).rejects.toThrow(
      code('archive-refused'),
    )
    const refused = Readable.from([
      await tarOf([{ name: 'p', type: 'fifo' }]),
      ...Array.from({ length: 200 }, () => Buffer.alloc(100_000)),
    ])
    await expect(files.unpack(at('to'), refused)).rejects.toThrow(code('archive-refused'))
    await expect(files.pack(at('missing'))).rejects.toThrow(code('file-not-found'))
  })

  it('[FI26] what fails in the middle of a tar is told as what it is', async () => {
    await files.makeFolder(at('unreadable'))
    await files.write(at('unreadable', 'a'), Buffer.alloc(1_000_000), any)
    await files.write(at('unreadable', 'b'), Buffer.from('secret'), any)
    await chmod(at('unreadable', 'b'), 0o000)
    const read = async () => {
      for await (const _ of await files.pack(at('unreadable'))) continue
    }
    await expect(read()).rejects.toThrow(code('file-permission'))
    const hash = async () => {
      for await (const _ of files.hashTree(at('unreadable'))) continue
    }
    await expect(hash()).rejects.toThrow(code('file-permission'))
  })

  it('[FI20][FI25] watches until nobody wants it any more', async () => {
    await files.makeFolder(at('watched'))
    const stop = new AbortController()
    const told: FileChange[] = []
    const watching = (async () => {
      for await (const changes of files.watch(at('watched'), { signal: stop.signal })) {
        told.push(...changes)
        if (told.length === 1) await files.write(at('watched', 'file'), Buffer.from('x'), any)
        else stop.abort()
      }
    })()
    await watching.catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'cancelled' })
    })
    expect(told).toEqual([{ kind: 'overflow' }, { kind: 'created', path: at('watched', 'file') }])
    await expect(
      files.watch(at('none'), { signal: new AbortController().signal })[Symbol.asyncIterator]().next(),
    ).rejects.toThrow(code('file-not-found'))
  })

  it('[FI32] leaving a walk early ends it in the sandbox too, and others go on', async () => {
    for (let index = 0; index < 20; index++) {
      for await (const portion of files.walk('/usr')) {
        expect(portion.length).toBeGreaterThan(0)
        break
      }
    }
    await Promise.all(Array.from({ length: 500 }, () => files.stat(agent.workspace)))
  })
})
