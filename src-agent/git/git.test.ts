import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gitLimits } from '../../src-shared/agent/git-wire.ts'
import { temporaryFolder } from '../files/fixtures/temporary-folder.ts'
import { readStatus } from './read-status.ts'
import { gitStatus } from './status.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const { signal } = new AbortController()
const environment = () => ({ PATH: process.env['PATH'] ?? '', HOME: folder.path })
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { cwd: folder.path, stdio: 'pipe' })
const put = (name: string, text: string) => {
  mkdirSync(join(folder.path, name, '..'), { recursive: true })
  writeFileSync(join(folder.path, name), text)
}

describe('how files stand to git', () => {
  it('[GI3] tells the branch, and each file that is not as it was committed', async () => {
    git('init', '-b', 'main')
    for (const name of ['a', 'b', 'c d', 'e', 'ü']) put(name, `content of ${name}\n`.repeat(5))
    put('.gitignore', 'out\n')
    git('add', '.')
    git('commit', '-m', 'first')
    put('a', 'changed\n')
    rmSync(join(folder.path, 'b'))
    git('mv', 'c d', 'new name')
    put('sub/added', 'x')
    git('add', 'sub')
    put('loose/file', 'x')
    put('out/x', 'x')
    const status = await gitStatus(folder.path, environment(), signal)
    if (status.kind !== 'repository') throw new Error(status.kind)
    expect({ ...status, files: [] }).toEqual({
      ...{ kind: 'repository', branch: 'main', ahead: 0, behind: 0, isCut: false },
      files: [],
    })
    expect(Object.fromEntries(status.files.map(({ path, mark }) => [path, mark]))).toEqual({
      ...{
        a: 'modified',
        b: 'deleted',
        'new name': 'renamed',
        'sub/added': 'added',
        loose: 'untracked',
        out: 'ignored',
      },
    })
  })

  it('[GI1] runs neither a watcher nor hooks that the repository names', async () => {
    git('init', '-b', 'main')
    const seen = join(folder.path, 'ran')
    put('watcher', `#!/bin/sh\ntouch ${seen}\n`)
    execFileSync('chmod', ['+x', join(folder.path, 'watcher')])
    git('config', 'core.fsmonitor', join(folder.path, 'watcher'))
    const status = await gitStatus(folder.path, environment(), signal)
    if (status.kind !== 'repository') throw new Error(status.kind)
    expect(status.files.map(({ path }) => path)).toEqual(['watcher'])
  })

  it('[GI2] has nothing to tell without a repository of the folder itself, or without git', async () => {
    git('init')
    put('sub/x', '')
    expect(await gitStatus(join(folder.path, 'sub'), environment(), signal)).toEqual({ kind: 'no-repository' })
    expect(await gitStatus(folder.path, { PATH: '/none' }, signal)).toEqual({ kind: 'no-git' })
  })

  it('[GI1] reads at most so many files, and nothing out of what is no status', () => {
    const many = Array.from({ length: gitLimits.files + 5 }, (_, index) => `? file-${String(index)}`)
    const status = readStatus(many)
    expect([status.files.length, status.isCut]).toEqual([gitLimits.files, true])
    expect(readStatus(['1 short', '', '? ', 'x y', '# branch.ab +x -y']).files).toEqual([])
  })
})
