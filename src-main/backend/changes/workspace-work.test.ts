import { execFileSync } from 'node:child_process'
import { chmod, cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { clientOf } from '../../../testing/agent/agent-for-file.ts'
import { startAgent } from '../../../testing/agent/agent-process.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { createFolderImport } from '../transfer/folder-import.ts'
import { readFolder } from '../transfer/folder-listing.ts'
import { extractSafely } from '../transfer/safe-archive.ts'
import { changedTar } from './changed-tar.ts'
import { openWorkspaceMemory } from './workspace-memory.ts'
import { writePatch } from './write-patch.ts'
import { lookAtWork, WorkspaceWork } from './workspace-work.ts'

const id = '0123456789ab'

/** A project that was copied into a workspace of the real agent. */
async function project() {
  const directory = await temporaryDirectory()
  const agent = await startAgent()
  const client = await clientOf(agent)
  onTestFinished(async () => {
    await client.close()
    await agent[Symbol.asyncDispose]()
    await directory[Symbol.asyncDispose]()
  })
  const host = join(directory.path, 'host')
  await write(host, {
    'a.txt': 'one\ntwo\nthree\n',
    'no-end.txt': 'last line has no end',
    'gone.txt': 'x\n',
    'moved.txt': 'the same content\n',
    'empty.txt': '',
    'blob.bin': Buffer.from([0, 1, 2]),
    'deep/with blank.txt': 'a\r\nb\r\n',
    'run.sh': '#!/bin/sh\n',
    '.gitignore': 'dist\n*.log\n',
    '.git/config': '[core]\n',
  })
  await symlink('a.txt', join(host, 'link'))
  const memory = openWorkspaceMemory(join(directory.path, 'state'))
  await mkdir(join(directory.path, 'state'))
  const listing = await readFolder(host, { includeIgnored: false })
  const signal = new AbortController().signal
  await createFolderImport(memory).run(id, listing, client, { signal, mustBeWhole: false, progress: () => undefined })
  let state: Sandbox['state'] = 'running'
  const sandbox = () => ({ id, name: 'demo', state }) as Sandbox
  const access = { agent: () => Promise.resolve({ sandbox: sandbox(), agent: client }), get: sandbox }
  const work = new WorkspaceWork({ access, memory, clock: { date: () => new Date(Date.UTC(2026, 0, 1)) } })
  return {
    ...{ directory, client, host, memory, work },
    inside: agent.workspace,
    rest: () => (state = 'stopped'),
    told: async () => (await work.list('demo')).changes.map(({ change, path }) => `${change} ${path}`),
  }
}

async function write(root: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), content)
  }
}

/** Work of every kind, as programs inside would do it. */
async function change(inside: string): Promise<void> {
  await write(inside, {
    'a.txt': 'one\n2\nthree\nfour\n',
    'no-end.txt': 'last line has an end\n',
    'new/näme "quoted".txt': 'new\n',
    'new/empty': '',
    'blob.bin': Buffer.from([0, 9]),
    'deep/with blank.txt': 'a\r\nc\r\n',
    'dist/bundle.js': 'built',
    'debug.log': 'noise',
    '.git/config': '[core]\n[alias]\n',
    '.envrc': 'echo hi\n',
  })
  await rm(join(inside, 'gone.txt'))
  await rm(join(inside, 'empty.txt'))
  await rename(join(inside, 'moved.txt'), join(inside, 'moved to.txt'))
  await chmod(join(inside, 'run.sh'), 0o755)
  await rm(join(inside, 'link'))
  await symlink('/etc/passwd', join(inside, 'link'))
}

describe('work in a workspace', () => {
  it('[CH1] [CH2] is what differs from what came in, without what git ignores', async () => {
    const { work, told, inside } = await project()
    expect(await told()).toEqual([])
    await change(inside)
    expect(await told()).toEqual([
      ...['added .envrc', 'modified a.txt', 'modified blob.bin', 'modified deep/with blank.txt'],
      ...['deleted empty.txt', 'deleted gone.txt', 'modified link', 'renamed moved to.txt', 'added new/empty'],
      ...['added new/näme "quoted".txt', 'modified no-end.txt', 'modified run.sh'],
    ])
    const { changes, ignored } = await work.list('demo')
    expect([...ignored].sort()).toEqual(['.git/', 'debug.log', 'dist/'])
    const of = (path: string) => changes.find((one) => one.path === path)
    expect(of('moved to.txt')).toMatchObject({ from: 'moved.txt', original: 'kept' })
    expect(of('blob.bin')).toMatchObject({ original: 'none', size: 2 })
    expect(of('link')).toMatchObject({ kind: 'link', original: 'none' })
    expect(of('.envrc')).toMatchObject({ original: 'never-there', runsHere: 'direnv' })
    expect(await work.original('demo', 'a.txt')).toBe('one\ntwo\nthree\n')
    expect(await work.original('demo', 'empty.txt')).toBe('')
    expect(await work.original('demo', 'blob.bin')).toBeNull()
  })

  it('[CH2] cannot be hidden by a .gitignore of the sandbox where it touches what came in', async () => {
    const { told, inside } = await project()
    await write(inside, { '.gitignore': '*\n', 'a.txt': 'other\n', 'deep/new.txt': 'new\n' })
    await rm(join(inside, 'gone.txt'))
    expect(await told()).toEqual(['modified .gitignore', 'modified a.txt', 'deleted gone.txt'])
  })

  it('[CH4] is a patch that git applies to the same result, with what is left out named', async () => {
    const { work, host, inside, directory } = await project()
    await change(inside)
    const { patch, leftOut, files } = await work.patch('demo')
    expect(files).toBe(10)
    expect(leftOut).toEqual(['blob.bin: its original was not kept', 'link: a link'])
    const copy = join(directory.path, 'copy')
    await cp(host, copy, { recursive: true, filter: (path) => !path.endsWith('.git') })
    await writeFile(join(directory.path, 'patch'), patch)
    execFileSync('git', ['apply', '--whitespace=nowarn', '../patch'], { cwd: copy })
    for (const path of [
      'a.txt',
      'no-end.txt',
      'new/näme "quoted".txt',
      'new/empty',
      'deep/with blank.txt',
      'moved to.txt',
    ]) {
      expect(await readFile(join(copy, path)), path).toEqual(await readFile(join(inside, path)))
    }
    for (const path of ['gone.txt', 'empty.txt', 'moved.txt']) {
      await expect(readFile(join(copy, path)), path).rejects.toMatchObject({ code: 'ENOENT' })
    }
    execFileSync('test', ['-x', join(copy, 'run.sh')])
  })

  it('[CH4] [CH8] is a patch of whole replaced texts once comparing took too long', async () => {
    const { work, memory, inside } = await project()
    await write(inside, { 'a.txt': 'one\ntwo\nfour\n' })
    const { changes, agent } = await work.found('demo')
    const { patch } = await writePatch(agent, changes, (hash) => memory.originals.read(id, hash), undefined, 0)
    expect(patch).toContain('-one\n-two\n-three\n+one\n+two\n+four\n')
  })

  it('[CH6] [CH7] that was taken out is known by its hash, and work that was not is told before it is lost', async () => {
    const { work, inside, rest } = await project()
    await write(inside, { 'a.txt': 'other\n', 'b.txt': 'new\n', 'blob.bin': Buffer.from([0, 0]) })
    expect(await work.untaken('demo')).toMatchObject({ changed: 3, taken: 0 })
    const { receipt } = await work.patch('demo')
    expect(await work.untaken('demo')).toMatchObject({ changed: 3, taken: 0 })
    await work.received(receipt, null)
    expect(await work.untaken('demo')).toMatchObject({ changed: 3, taken: 2 })
    await write(inside, { 'b.txt': 'newer\n' })
    expect(await work.untaken('demo')).toMatchObject({ changed: 3, taken: 1 })
    await expect(work.requireTaken('demo')).resolves.toBeUndefined()
    rest()
    await expect(work.requireTaken('demo')).rejects.toMatchObject({
      code: 'work-not-taken',
      why: '3 files changed since they came in, 1 taken out.',
    })
  })

  it('[CH6] [CH7] that is gone inside is never taken out, only passed on: by a patch, or beside files', async () => {
    const { work, inside, rest } = await project()
    await write(inside, { 'a.txt': 'other\n' })
    await rm(join(inside, 'gone.txt'))
    expect(await work.untaken('demo')).toMatchObject({ changed: 1, taken: 0, deleted: 1, deletedTold: 0 })
    const { changes, agent } = await work.found('demo')
    const { tar, sent } = changedTar(agent, changes, new AbortController().signal)
    await buffer(tar)
    const receipt = work.sent(id, inside, sent)
    const { receipt: patched } = await work.patch('demo')
    await work.received(receipt, [])
    expect(await work.untaken('demo')).toMatchObject({ changed: 1, taken: 0, deleted: 1, deletedTold: 1 })
    await rm(join(inside, 'empty.txt'))
    await work.received(patched, null)
    expect(await work.untaken('demo')).toMatchObject({ changed: 1, taken: 1, deleted: 2, deletedTold: 1 })
    rest()
    await expect(work.requireTaken('demo')).rejects.toMatchObject({
      code: 'work-not-taken',
      why: '1 file changed since it came in, 1 taken out; 2 deleted, 1 not passed on.',
    })
  })

  it('[CH7] that nobody looked at before the stop is not known, and not lost without being told', async () => {
    const { work, memory, client, inside, rest } = await project()
    const look = (isLast: boolean) => lookAtWork(memory, { date: () => new Date() }, id, client, undefined, isLast)
    rest()
    const unknown = { code: 'work-not-taken', message: expect.stringContaining('not known') as unknown }
    await expect(work.requireTaken('demo')).rejects.toMatchObject(unknown)
    await look(false)
    await write(inside, { 'a.txt': 'done after that look\n' })
    await expect(work.requireTaken('demo')).rejects.toMatchObject(unknown)
    expect(await work.untaken('demo')).toMatchObject({ readAt: null })
    await write(inside, { 'a.txt': 'one\ntwo\nthree\n' })
    await look(true)
    await expect(work.requireTaken('demo')).resolves.toBeUndefined()
    await memory.taken.forgetSeen(id)
    await expect(work.requireTaken('demo')).rejects.toMatchObject(unknown)
  })

  it('[CH3] is put back one path at a time, unless it changed since it was looked at', async () => {
    const { work, told, inside } = await project()
    await change(inside)
    const revert = async (path: string) => {
      const found = (await work.list('demo')).changes.find((one) => one.path === path)
      await work.revert('demo', path, found?.hash ?? null)
    }
    for (const path of ['a.txt', 'gone.txt', 'moved to.txt', 'run.sh', '.envrc']) await revert(path)
    expect(await told()).not.toEqual(expect.arrayContaining([expect.stringMatching(/a\.txt|gone|moved|run\.sh|envrc/)]))
    expect(await readFile(join(inside, 'a.txt'), 'utf8')).toBe('one\ntwo\nthree\n')
    await expect(revert('blob.bin')).rejects.toMatchObject({ code: 'file-not-found' })
    const [stale] = (await work.list('demo')).changes.filter(({ path }) => path === 'no-end.txt')
    await write(inside, { 'no-end.txt': 'again another\n' })
    await expect(work.revert('demo', 'no-end.txt', stale?.hash ?? null)).rejects.toMatchObject({
      code: 'file-conflict',
    })
  })

  it('[CH5] goes out as a tar of exactly the files that are new or differ', async () => {
    const { work, inside, directory } = await project()
    await change(inside)
    const { changes, agent } = await work.found('demo')
    const { tar, sent } = changedTar(agent, changes, new AbortController().signal)
    const target = join(directory.path, 'out')
    const { files, refused, entries } = await extractSafely(tar, target)
    expect({ files, refused }).toEqual({ files: 9, refused: [] })
    expect(await readFile(join(target, 'moved to.txt'), 'utf8')).toBe('the same content\n')
    expect(await readFile(join(target, 'blob.bin'))).toEqual(Buffer.from([0, 9]))
    await work.received(work.sent(id, inside, sent), entries)
    const left = (await work.list('demo')).changes.filter(({ isTaken }) => !isTaken)
    expect(left.map(({ path }) => path)).toEqual(['link'])
  })
})
