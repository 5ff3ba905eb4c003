import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseGitAddress } from '../../../../src-shared/engine/git-address.ts'
import { clientOf } from '../../../../testing/agent/agent-for-file.ts'
import { startAgent } from '../../../../testing/agent/agent-process.ts'
import { openWorkspaceMemory } from '../../changes/workspace-memory.ts'
import { rememberWorkspace } from '../../changes/remember-workspace.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { CloneProgress } from './clone-progress.ts'
import { cloneRepository } from './clone-repository.ts'

const id = '0123456789ab'
const signal = new AbortController().signal

describe('a repository as a source', () => {
  it('[CR21] [CR22] is cloned by git inside, with progress, and is what changes are told against', async () => {
    await using directory = await temporaryDirectory()
    const { client, workspace } = await realAgent()
    const told: number[] = []
    const from = await servedRepository(directory.path)
    await cloneRepository(client, from, { signal, progress: (fraction) => told.push(fraction), ref: 'work' })
    expect(told.at(-1)).toBeGreaterThan(0.5)
    expect(execFileSync('git', ['-C', workspace, 'status', '--short', '--branch'], { encoding: 'utf8' })).toBe(
      '## work...origin/work\n',
    )
    await mkdir(join(directory.path, 'state'))
    const memory = openWorkspaceMemory(join(directory.path, 'state'))
    expect(await rememberWorkspace(id, client, memory, signal)).toEqual({ files: 2, bytes: 15 })
    const { files, links } = await memory.manifests.load(id)
    expect([...files].map(([path, { executable }]) => [path, executable])).toEqual([
      ['read me', false],
      ['deep/run.sh', true],
    ])
    expect([...links]).toEqual([['link', 'read me']])
    const hash = files.get('read me')?.hash ?? ''
    expect(await memory.originals.read(id, hash)).toBe('hello\n')
  })

  it('[CR21] that is not there is told in git’s own words', async () => {
    await using directory = await temporaryDirectory()
    const { client } = await realAgent()
    const { host, port } = await servedRepository(directory.path)
    const nowhere = parseGitAddress(`git://${host}:${String(port)}/nothing`)
    await expect(cloneRepository(client, nowhere, { signal, progress: () => undefined })).rejects.toMatchObject({
      code: 'source-unreadable',
      message: expect.stringContaining('/nothing” could not be cloned') as string,
      why: expect.stringMatching(/repository|access denied/) as string,
    })
  })

  it('[CR21] tells only progress that goes on, whatever is claimed', () => {
    const told: number[] = []
    const progress = new CloneProgress((fraction) => told.push(fraction))
    progress.read("Cloning into 'x'...\nReceiving objects:  50% (1/2)\rReceiving obj")
    progress.read('ects:  40% (1/2)\rReceiving objects: 999% (2/2)\rresolving: 10%\n')
    progress.read(`fatal: ${'x'.repeat(100_000)}`)
    expect(told).toEqual([0.425, 0.8])
    expect(progress.said).toMatch(/^Cloning into 'x'... resolving: 10% /)
    expect(progress.said.length).toBeLessThanOrEqual(1000)
  })
})

async function realAgent() {
  const agent = await startAgent({ sharesLoopback: true })
  const client = await clientOf(agent)
  onTestFinished(async () => {
    await client.close()
    await agent[Symbol.asyncDispose]()
  })
  return { client, workspace: agent.workspace }
}

/** A repository with a branch `work`, behind git's own server on loopback. */
async function servedRepository(directory: string) {
  const repository = join(directory, 'served', 'project')
  await mkdir(join(repository, 'deep'), { recursive: true })
  await writeFile(join(repository, 'read me'), 'hello\n')
  await writeFile(join(repository, 'deep/run.sh'), '#!/bin/s\n')
  await chmod(join(repository, 'deep/run.sh'), 0o755)
  await symlink('read me', join(repository, 'link'))
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', repository, ...args])
  git('init', '--quiet', '--initial-branch', 'work')
  git('add', '.')
  git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--quiet', '-m', 'first')
  const port = await freePort()
  const base = join(directory, 'served')
  // Not by `git daemon`, whose child would outlive it.
  const program = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-daemon')
  const daemon = spawn(program, [
    ...['--listen=127.0.0.1', `--port=${String(port)}`, `--base-path=${base}`],
    ...['--export-all', '--verbose', base],
  ])
  onTestFinished(() => {
    daemon.kill()
  })
  // It says “Ready to rumble” once it listens.
  await once(daemon.stderr, 'data')
  return parseGitAddress(`git://127.0.0.1:${String(port)}/project`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
