import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import type { AgentClient, AgentUsage } from '../backend/channel/agent-client.ts'
import { eventually } from '../backend/fixtures/eventually.ts'
import { localFiles } from '../backend/fixtures/local-files.ts'
import { stagedCli } from './fixtures/staged-cli.ts'

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** A sandbox made from a folder with one file, in which that changed and another came, and `more`. */
async function withWork(
  more: Readonly<Record<string, string>> = {},
  before: (cli: Awaited<ReturnType<typeof stagedCli>>) => void = () => undefined,
) {
  const cli = await stagedCli()
  before(cli)
  await mkdir(join(cli.here, 'project'))
  await writeFile(join(cli.here, 'project/a.txt'), 'one\n')
  expect((await cli.run(['create', '--name', 'demo', '--from', 'project'])).code).toBe(0)
  const now = { 'a.txt': 'two\n', '.envrc': 'echo hi\n', ...more }
  for (const [path, text] of Object.entries(now)) {
    await mkdir(join(cli.inside, 'workspace', dirname(path)), { recursive: true })
    await writeFile(join(cli.inside, 'workspace', path), text)
  }
  cli.agent.hashes = Object.entries(now).map(([path, text]) => ({ path, hash: hashOf(text) }))
  const taken = async () => {
    const { stdout } = await cli.run(['diff', 'demo', '--json'])
    const changes = JSON.parse(stdout) as readonly { readonly path: string; readonly isTaken: boolean }[]
    return changes.filter(({ isTaken }) => isTaken).map(({ path }) => path)
  }
  return Object.assign(cli, { taken })
}

describe('work in a sandbox, by CLI', () => {
  it('[CH5] goes into a folder: a file of that name is told, and left as it is', async () => {
    await using cli = await withWork()
    await writeFile(join(cli.here, 'out'), 'mine')
    const { code, stderr } = await cli.run(['take', 'demo', 'out'])
    expect(code).toBe(1)
    expect(stderr).toContain('out is a file.')
    expect(await readFile(join(cli.here, 'out'), 'utf8')).toBe('mine')
  })

  it('[CH4] is listed, and printed as a patch', async () => {
    await using cli = await withWork()
    expect((await cli.run(['diff', 'demo'])).stdout).toBe('A .envrc\nM a.txt\n')
    const { stdout } = await cli.run(['diff', 'demo', '--patch'])
    expect(stdout).toContain('diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,1 +1,1 @@\n-one\n+two\n')
  })

  it('[CH4] that a patch cannot hold is named, and the exit code says that it is not whole', async () => {
    await using cli = await withWork({ 'b.bin': '\0' })
    const { code, stdout, stderr } = await cli.run(['diff', 'demo', '--patch'])
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'airlock: Not in the patch: b.bin: not a text, or larger than 1 MB\n',
    })
    expect(stdout).toContain('+two\n')
    for (const command of ['diff', 'take', 'cp']) {
      expect((await cli.run([command, '--help'])).stdout).toContain('Exit code 3: done, but something was left out')
    }
  })

  it('[T-F3] [CH4] is shown as text where a terminal reads the patch, and as it is in a file', async () => {
    await using cli = await withWork({ 'b.txt': '\u001b]52;c;eA==\u0007\tx\n' })
    const patch = cli.begin(['diff', 'demo', '--patch'], null)
    Object.assign(patch.stdout, { isTTY: true })
    expect(await patch.code).toBe(0)
    expect(patch.stdout.text).toContain('\n+\\x1b]52;c;eA==\\x07\tx\n')
    expect((await cli.run(['diff', 'demo', '--patch'])).stdout).toContain('\n+\u001b]52;c;eA==\u0007\tx\n')
  })

  it('[CH5] is taken out into a folder, with what would run here named', async () => {
    await using cli = await withWork()
    const { code, stdout, stderr } = await cli.run(['take', 'demo', 'out'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Took 2 files (12 B)\n' })
    expect(stderr).toContain('out/.envrc by direnv')
    expect(await readFile(join(cli.here, 'out/a.txt'), 'utf8')).toBe('two\n')
  })

  it('[CH6] [CH7] is not lost without --force, but may be once it was taken out', async () => {
    await using cli = await withWork()
    await cli.run(['cp', 'demo:a.txt', 'copy.txt'])
    await cli.run(['stop', 'demo'])
    const refused = await cli.run(['rm', 'demo'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('2 files changed since they came in, 1 taken out.')
    for (const remedy of ['airlock start demo', 'airlock take demo DIR', 'airlock rm --force demo']) {
      expect(refused.stderr).toContain(remedy)
    }
    await cli.run(['start', 'demo'])
    await cli.run(['take', 'demo', 'out'])
    await cli.run(['stop', 'demo'])
    expect((await cli.run(['rm', 'demo'])).code).toBe(0)
  })

  it('[CH6] that was refused here does not count as taken out', async () => {
    await using cli = await withWork({
      'trailing.': 'x',
      'clash/deep.txt': 'y',
      [`${'long'.repeat(50)}/${'name'.repeat(50)}.`]: 'z',
    })
    await mkdir(join(cli.here, 'out/a.txt'), { recursive: true })
    await writeFile(join(cli.here, 'out/clash'), 'mine')
    const { code, stdout, stderr } = await cli.run(['take', 'demo', 'out', '--overwrite'])
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'Took 1 of 5 files that changed (8 B)\n' })
    expect(stderr).toContain('a.txt was left out because a folder lies in its place')
    expect(stderr).toContain('trailing. was left out because its name ends with a dot')
    expect(await cli.taken()).toEqual(['.envrc'])
    const copied = await cli.run(['cp', 'demo:/workspace/.', 'all'])
    expect(copied).toMatchObject({ code: 3, stdout: 'Copied 3 files (13 B)\n' })
    expect(await cli.taken()).toEqual(['.envrc', 'a.txt', 'clash/deep.txt'])
  })

  it('[CH6] that could not be written here does not count as taken out', async () => {
    await using cli = await withWork()
    await writeFile(join(cli.here, 'file'), 'mine')
    expect((await cli.run(['take', 'demo', 'file/below'])).code).toBe(1)
    expect((await cli.run(['cp', 'demo:a.txt', 'file/below'])).code).toBe(1)
    const patch = cli.begin(['diff', 'demo', '--patch'], null)
    patch.stdout.destroy()
    expect(await patch.code).not.toBe(0)
    expect(await cli.taken()).toEqual([])
    await cli.run(['diff', 'demo', '--patch'])
    expect(await cli.taken()).toEqual(['.envrc', 'a.txt'])
  })

  it.each([
    ['take', ['take', 'demo', 'out']],
    ['cp', ['cp', 'demo:/workspace', 'out']],
  ])('[CH6] that was cancelled on its way, by %s, does not count as taken out', async (_, command) => {
    let goOn: () => void = () => undefined
    const stopped = new Promise<void>((resolve) => (goOn = resolve))
    const big = 'x'.repeat(100_000)
    await using cli = await withWork({ big }, ({ agent, inside }) => {
      const files = localFiles(inside)
      const read: AgentClient['files']['read'] = async (path) => {
        if (path.endsWith('big')) await stopped
        return await files.read(path)
      }
      const packed = () => {
        const tar = pack()
        tar.entry({ name: 'a.txt' }, 'two\n')
        tar.entry({ name: 'big', size: big.length })
        return Promise.resolve(Readable.from(tar))
      }
      agent.parts = { ...agent.parts, files: { ...files, read, pack: packed } }
    })
    const running = cli.begin(command, null)
    await eventually(async () => {
      const staging = (await readdir(cli.here)).find((name) => name.includes('.airlock-'))
      expect(await readdir(join(cli.here, staging ?? 'nothing'))).toContain('a.txt')
    })
    running.signal('SIGINT')
    await running.code
    goOn()
    expect(await cli.taken()).toEqual([])
  })

  it('[CH5] is not taken out over other files here, unless that is asked for', async () => {
    await using cli = await withWork({ same: 'same\n' })
    await mkdir(join(cli.here, 'out'))
    for (const [path, text] of Object.entries({ 'a.txt': 'mine\n', same: 'same\n' }))
      await writeFile(join(cli.here, 'out', path), text)
    await symlink('a.txt', join(cli.here, 'out/.envrc'))
    const refused = await cli.run(['take', 'demo', 'out'])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('2 names here are taken, so nothing was written.')
    expect(refused.stderr).toMatch(/with other content or of another kind: (\.envrc, a\.txt|a\.txt, \.envrc)\./)
    expect(refused.stderr).toContain('airlock take --overwrite demo out')
    expect((await readdir(join(cli.here, 'out'))).sort()).toEqual(['.envrc', 'a.txt', 'same'])
    expect(await readFile(join(cli.here, 'out/a.txt'), 'utf8')).toBe('mine\n')
    expect(await cli.taken()).toEqual([])
    expect(await cli.run(['take', 'demo', 'out', '--overwrite'])).toMatchObject({ code: 0 })
    expect(await readFile(join(cli.here, 'out/a.txt'), 'utf8')).toBe('two\n')
    // What is there is what would come.
    expect(await cli.run(['take', 'demo', 'out'])).toMatchObject({ code: 0, stdout: 'Took 3 files (17 B)\n' })
  })

  it('[CH5] is not taken out where a folder lies in the place of a file, or a file in that of a folder', async () => {
    await using cli = await withWork({ 'clash/deep.txt': 'y', 'link/deep.txt': 'z', 'merged/deep.txt': 'z' })
    await mkdir(join(cli.here, 'out/a.txt'), { recursive: true })
    await mkdir(join(cli.here, 'out/merged'))
    await writeFile(join(cli.here, 'out/clash'), 'mine')
    await symlink('merged', join(cli.here, 'out/link'))
    const refused = await cli.run(['take', 'demo', 'out'])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('3 names here are taken, so nothing was written.')
    for (const name of ['a.txt', 'clash', 'link']) expect(refused.stderr).toMatch(new RegExp(`kind: .*\\b${name}\\b`))
    expect((await readdir(join(cli.here, 'out'))).sort()).toEqual(['a.txt', 'clash', 'link', 'merged'])
    expect(await readdir(join(cli.here, 'out/merged'))).toEqual([])
    expect(await cli.taken()).toEqual([])
  })

  it('[CH5] names the first files that are in its way, counts the rest, and tells a command that may be pasted', async () => {
    const many = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`f${String(index)}`, 'theirs']))
    await using cli = await withWork(many)
    await mkdir(join(cli.here, 'my out'))
    for (const path of Object.keys(many)) await writeFile(join(cli.here, 'my out', path), 'mine')
    const { stderr } = await cli.run(['take', 'demo', 'my out'])
    expect(stderr).toContain("`airlock take --overwrite demo 'my out'`")
    expect(stderr).toContain('7 names here are taken')
    expect(stderr).toMatch(/: (f\d, ){4}f\d and 2 more\./)
  })
})

describe('what a sandbox uses, by CLI', () => {
  it('[RS8] is told for each that runs, with its processes, which can be ended', async () => {
    await using cli = await stagedCli()
    const ended: unknown[] = []
    const process = { pid: 7, parent: 1, command: 'node x.js', memoryBytes: 2 ** 20, started: 5, isAirlock: false }
    let look = 0
    const usage: AgentUsage = {
      read: () => Promise.reject(new Error('Not asked for.')),
      disk: () => Promise.reject(new Error('Not asked for.')),
      processes: () => {
        look += 1
        return Promise.resolve({ atMs: look * 100, processes: [{ ...process, cpuMs: look * 50 }], more: 0 })
      },
      end: (request) => {
        ended.push(request)
        return Promise.resolve()
      },
    }
    cli.agent.parts = { ...cli.agent.parts, usage }
    cli.engine.usage = () => ({ cpuNanoseconds: 0, memoryBytes: 3 * 2 ** 20 })
    await cli.run(['create', '--name', 'demo'])
    expect((await cli.run(['stats'])).stdout).toMatch(/^demo +0 % +3 MiB \/ 2 GiB +5$/m)
    expect(JSON.parse((await cli.run(['stats', 'demo', '--json'])).stdout)).toMatchObject([{ name: 'demo', cpu: 0 }])
    expect((await cli.run(['ps', 'demo'])).stdout).toMatch(/^7 +50 % +1 MiB +node x\.js$/m)
    expect((await cli.run(['kill', 'demo', '7'])).stdout).toBe('SIGTERM was sent to 7 (node x.js)\n')
    expect(ended).toEqual([{ pid: 7, started: 5, signal: 'SIGTERM' }])
    expect(await cli.run(['kill', 'demo', '8'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no process 8'),
    })
    expect((await cli.run(['kill', 'demo', 'x'])).code).toBe(2)
  })
})
