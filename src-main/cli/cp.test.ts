import { chmod, lstat, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { writeTree } from '../backend/fixtures/temporary-directory.ts'
import { readFolder } from '../backend/transfer/folder-listing.ts'
import { packFolder } from '../backend/transfer/pack-folder.ts'
import { copyJob, parseCopyPlace } from './copy-place.ts'
import { stagedCli } from './fixtures/staged-cli.ts'

async function withSandbox(before: (cli: Awaited<ReturnType<typeof stagedCli>>) => void = () => undefined) {
  const cli = await stagedCli()
  before(cli)
  await cli.run(['create', '--name', 'demo'])
  const workspace = join(cli.inside, 'workspace')
  const read = (path: string) => readFile(join(workspace, path), 'utf8')
  return Object.assign(cli, { workspace, read })
}

describe('airlock cp into a sandbox', () => {
  it('puts a file into a folder that exists, or under the name that was given', async () => {
    await using cli = await withSandbox()
    await writeTree(cli.here, { 'a.txt': 'one' })
    await chmod(join(cli.here, 'a.txt'), 0o755)
    expect(await cli.run(['cp', 'a.txt', 'demo:'])).toMatchObject({ code: 0, stdout: 'Copied 1 files (3 B)\n' })
    await cli.run(['cp', 'a.txt', 'demo:/workspace/b.txt'])
    expect([await cli.read('a.txt'), await cli.read('b.txt')]).toEqual(['one', 'one'])
    expect((await stat(join(cli.workspace, 'a.txt'))).mode & 0o111).toBe(0o111)
  })

  it('copies folders whole, as cp does', async () => {
    await using cli = await withSandbox()
    await writeTree(cli.here, { 'src/.gitignore': 'x', 'src/x': 'ignored by git', 'src/deep/y': '2' })
    await cli.run(['cp', 'src', 'demo:/workspace'])
    await cli.run(['cp', './src', 'demo:other'])
    await cli.run(['cp', 'src/.', 'demo:/workspace'])
    expect(await cli.read('src/x')).toBe('ignored by git')
    expect(await cli.read('other/deep/y')).toBe('2')
    expect(await cli.read('deep/y')).toBe('2')
  })

  it('[LO1] is in the log when an entry of it was refused inside', async () => {
    await using cli = await stagedCli()
    cli.agent.parts = {
      files: {
        ...cli.agent.parts.files,
        unpack: () =>
          Promise.reject(
            new AirlockError({ code: 'archive-refused', message: 'Refused.', why: 'It leads out.', remedy: '-' }),
          ),
      },
    }
    await cli.run(['create', '--name', 'demo'])
    await writeTree(cli.here, { 'a.txt': 'one' })
    expect((await cli.run(['cp', 'a.txt', 'demo:'])).code).toBe(1)
    expect((await cli.run(['logs', 'demo'])).stdout).toMatch(
      /^\S+Z refusal {3}Copying into \/workspace was refused: Refused\. It leads out\.$/m,
    )
  })

  it('says what it cannot read', async () => {
    await using cli = await withSandbox()
    const failed = await cli.run(['cp', 'nothing', 'demo:/workspace'])
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read') })
    expect((await cli.run(['cp', 'a', 'b'])).code).toBe(1)
    expect((await cli.run(['cp', 'demo:a', 'demo:b'])).code).toBe(1)
  })
})

describe('airlock cp out of a sandbox', () => {
  it('copies a file and a folder', async () => {
    await using cli = await withSandbox()
    await writeTree(cli.workspace, { 'a.txt': 'one', 'src/deep/y': '2' })
    expect((await cli.run(['cp', 'demo:a.txt', '.'])).code).toBe(0)
    expect((await cli.run(['cp', 'demo:/workspace/a.txt', 'b.txt'])).code).toBe(0)
    expect((await cli.run(['cp', 'demo:/workspace/src', 'out'])).code).toBe(0)
    expect((await cli.run(['cp', 'demo:/workspace/src', 'out'])).code).toBe(0)
    const here = (path: string) => readFile(join(cli.here, path), 'utf8')
    expect(await here('a.txt')).toBe('one')
    expect(await here('b.txt')).toBe('one')
    expect(await here('out/deep/y')).toBe('2')
    expect(await here('out/src/deep/y')).toBe('2')
    expect((await readdir(cli.here)).sort()).toEqual(['a.txt', 'b.txt', 'out'])
  })

  it('[FO3, LO1, T-F10] takes no links and follows none', async () => {
    await using cli = await withSandbox()
    const outside = join(cli.home, 'outside')
    await writeFile(outside, 'mine')
    await writeTree(cli.workspace, { 'src/a': 'theirs', 'src/link': { link: 'a' } })
    await mkdir(join(cli.here, 'out'))
    await symlink(outside, join(cli.here, 'out', 'a'))
    await symlink(outside, join(cli.here, 'single'))
    const copied = await cli.run(['cp', 'demo:src/.', 'out/../out'])
    expect(copied.stderr).toContain('link was left out because it is a link')
    expect(copied.code).toBe(3)
    expect((await cli.run(['logs', 'demo'])).stdout).toMatch(
      /^\S+Z refusal {3}Copying out: 1 left out: link was left out because it is a link\.$/m,
    )
    await cli.run(['cp', 'demo:src/a', 'single'])
    expect(await readFile(outside, 'utf8')).toBe('mine')
    expect((await lstat(join(cli.here, 'single'))).isFile()).toBe(true)
  })

  it.each([
    ['two files', { a: 'one', b: 'two' }],
    ['a folder with one file', { 'a/deep': 'one' }],
    ['nothing', {}],
  ])('[FO3] refuses %s where one file was asked for, and writes nothing', async (_, sent) => {
    await using cli = await withSandbox(({ agent, home }) => {
      const lies = () => readFolder(join(home, 'lies'), { includeIgnored: true })
      const pack = async () => packFolder(await lies(), { packed: () => undefined })
      agent.parts = { ...agent.parts, files: { ...agent.parts.files, pack } }
    })
    await mkdir(join(cli.home, 'lies'))
    await writeTree(join(cli.home, 'lies'), sent)
    await writeTree(cli.workspace, { asked: 'one' })
    await writeFile(join(cli.here, 'mine'), 'mine')
    expect(await cli.run(['cp', 'demo:asked', 'mine'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('One file was asked for'),
    })
    expect((await cli.run(['cp', 'demo:asked', 'other'])).code).toBe(1)
    expect(await readdir(cli.here)).toEqual(['mine'])
    expect(await readFile(join(cli.here, 'mine'), 'utf8')).toBe('mine')
  })

  it('[T-F11][FO5] names what programs on this computer would run of it, in one sentence', async () => {
    await using cli = await withSandbox()
    await writeTree(cli.workspace, {
      'src/.git/hooks/pre-commit': '#!/bin/sh\n',
      'src/.git/hooks/pre-push.sample': '',
      'src/.git/config': '[core]\n\tbare = false\n\tfsmonitor = ./evil\n',
      'src/.vscode/tasks.json': '{}',
      'src/code.ts': '',
      innocent: 'export EVIL=1\n',
    })
    const folder = await cli.run(['cp', 'demo:src', 'out'])
    expect(folder).toMatchObject({ code: 0, stdout: expect.stringContaining('Copied 5 files') })
    expect(folder.stderr.split('\n')).toHaveLength(2)
    const named = [
      '.git/config by git (core.fsmonitor)',
      '.git/hooks/pre-commit by git',
      '.vscode/tasks.json by VS Code',
    ]
    expect(folder.stderr).toMatch(/^airlock: .* may be run on this computer: /)
    for (const one of named) expect(folder.stderr).toContain(`out/${one}`)
    expect(folder.stderr).not.toContain('sample')
    // What counts is the name that it gets here.
    expect((await cli.run(['cp', 'demo:innocent', '.envrc'])).stderr).toContain('.envrc by direnv.')
    expect((await cli.run(['cp', 'demo:src/.git/hooks', 'repository/.git/hooks'])).stderr).toContain(
      'pre-commit by git.',
    )
    expect((await cli.run(['cp', 'demo:src/code.ts', '.'])).stderr).toBe('')
  })

  it('[T-F11] names at most ten, and shows what a name hides', async () => {
    await using cli = await withSandbox()
    const hooks = Array.from({ length: 12 }, (_, index) => [`src/.git/hooks/hook-\u200b${String(index)}`, ''] as const)
    await writeTree(cli.workspace, Object.fromEntries(hooks))
    const { stderr } = await cli.run(['cp', 'demo:src', 'out'])
    expect(stderr).toContain('\\u{200b}')
    expect(stderr).toContain(' and 2 more.')
  })

  it('says what is not there', async () => {
    await using cli = await withSandbox()
    expect(await cli.run(['cp', 'demo:nothing', '.'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/workspace/nothing'),
    })
    expect(await readdir(cli.here)).toEqual([])
  })
})

describe('the two sides of a copy', () => {
  it('are told apart by the colon, and a drive letter is none', () => {
    expect(parseCopyPlace('demo:/a', 'linux')).toEqual({ kind: 'sandbox', sandbox: 'demo', path: '/a' })
    expect(parseCopyPlace('demo:', 'linux')).toMatchObject({ path: '/workspace' })
    expect(parseCopyPlace('demo:../../etc', 'linux')).toMatchObject({ path: '/etc' })
    expect(parseCopyPlace('./demo:/a', 'linux')).toEqual({ kind: 'here', path: './demo:/a' })
    expect(parseCopyPlace('C:\\a', 'win32')).toEqual({ kind: 'here', path: 'C:\\a' })
    const place = parseCopyPlace('demo:a', 'linux')
    expect(() => copyJob(place, place)).toThrow('One side')
  })
})
