import { execFile } from 'node:child_process'
import { dirname, join, parse } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeTree } from '../fixtures/temporary-directory.ts'
import { readBounded } from './read-bounded.ts'
import { programsOf } from './run-program.ts'

const run = programsOf({ env: { PATH: dirname(process.execPath), GREETING: 'hello' }, platform: process.platform })

describe('programs of this computer', () => {
  it('run at the root with the environment that was given, and tell how they ended', async () => {
    const script =
      "process.stdout.write(process.env.GREETING + process.cwd()); process.stderr.write('but'); process.exitCode = 3"
    const output = `hello${parse(process.cwd()).root}`
    expect(await run(['node', '-e', script])).toEqual({ found: true, code: 3, output, errors: 'but' })
  })

  it('are not found, or ended when nobody wants them or they say too much', async () => {
    expect(await run(['no-such-program'])).toEqual({ found: false })
    const wanted = new AbortController()
    const running = run(['node', '-e', 'setInterval(() => {}, 1000)'], { signal: wanted.signal })
    wanted.abort()
    expect(await running).toMatchObject({ found: true, code: null })
    expect(await run(['node', '-e', 'console.log("x".repeat(8e6))'])).toMatchObject({ found: true, code: null })
  })
})

describe('files of this computer', () => {
  it('are read up to a bound, and only regular ones', async () => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, { text: 'some text', link: { link: 'text' } })
    expect(await readBounded(join(directory.path, 'text'))).toBe('some text')
    expect(await readBounded(join(directory.path, 'link'))).toBe('some text')
    expect(await readBounded(join(directory.path, 'text'), 3)).toBeNull()
    expect(await readBounded(directory.path)).toBeNull()
    expect(await readBounded(join(directory.path, 'absent'))).toBeNull()
  })

  it.skipIf(process.platform === 'win32')('are not waited for where a pipe is in their place', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'pipe')
    await promisify(execFile)('mkfifo', [path])
    expect(await readBounded(path)).toBeNull()
  })
})
