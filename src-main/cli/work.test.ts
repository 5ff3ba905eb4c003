import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AgentUsage } from '../backend/channel/agent-client.ts'
import { stagedCli } from './fixtures/staged-cli.ts'

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** A sandbox made from a folder with one file, in which that changed and another came. */
async function withWork() {
  const cli = await stagedCli()
  await mkdir(join(cli.here, 'project'))
  await writeFile(join(cli.here, 'project/a.txt'), 'one\n')
  expect((await cli.run(['create', '--name', 'demo', '--from', 'project'])).code).toBe(0)
  const now = { 'a.txt': 'two\n', '.envrc': 'echo hi\n' }
  for (const [path, text] of Object.entries(now)) await writeFile(join(cli.inside, 'workspace', path), text)
  cli.agent.hashes = Object.entries(now).map(([path, text]) => ({ path, hash: hashOf(text) }))
  return cli
}

describe('work in a sandbox, by CLI', () => {
  it('[CH4] is listed, and printed as a patch', async () => {
    await using cli = await withWork()
    expect((await cli.run(['diff', 'demo'])).stdout).toBe('A .envrc\nM a.txt\n')
    const { stdout } = await cli.run(['diff', 'demo', '--patch'])
    expect(stdout).toContain('diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,1 +1,1 @@\n-one\n+two\n')
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
    expect(await cli.run(['rm', 'demo'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('2 files changed since they came in, 1 of them taken out.'),
    })
    await cli.run(['start', 'demo'])
    await cli.run(['take', 'demo', 'out'])
    await cli.run(['stop', 'demo'])
    expect((await cli.run(['rm', 'demo'])).code).toBe(0)
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
