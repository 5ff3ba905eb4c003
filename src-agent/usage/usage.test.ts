import { link, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { processRates } from '../../src-shared/agent/process-rates.ts'
import type { InsideProcesses } from '../../src-shared/agent/usage-wire.ts'
import { agentForFile } from '../../testing/agent/agent-for-file.ts'
import { parseProcess } from './read-processes.ts'

const inside = agentForFile()

describe('what runs inside', () => {
  it('[RS3] is told with command, memory and time, and its rate from two looks', async () => {
    const busy = await inside.client.processes.start({ command: ['sh', '-c', 'while :; do :; done'] })
    const find = (list: InsideProcesses) => list.processes.find(({ pid }) => pid === busy.info.pid)
    await expect.poll(async () => find(await inside.client.usage.processes())?.cpuMs ?? 0).toBeGreaterThan(20)
    const before = await inside.client.usage.processes()
    await expect
      .poll(async () => {
        const rated = processRates(before, await inside.client.usage.processes())
        return rated.find(({ pid }) => pid === busy.info.pid)?.cpu ?? 0
      })
      .toBeGreaterThan(0.05)
    expect(find(before)).toMatchObject({ command: 'sh -c while :; do :; done', isAirlock: false })
    expect(find(before)?.memoryBytes).toBeGreaterThan(100_000)
    expect(before.processes.find(({ pid }) => pid === inside.agent.pid)).toMatchObject({ isAirlock: true })
    const total = await inside.client.usage.read()
    expect(total.tasks).toBeGreaterThan(1)
    expect(total.memoryBytes).toBeGreaterThan(100_000)
    await busy.signal('SIGKILL')
  })

  it('[RS4] is ended when it is the very process that was seen, and Airlock’s own never', async () => {
    const program = await inside.client.processes.start({ command: ['sleep', '1000'] })
    const { pid } = program.info
    const seen = (await inside.client.usage.processes()).processes.find((process) => process.pid === pid)
    if (seen === undefined) throw new Error('It is not listed.')
    const { started } = seen
    await expect(inside.client.usage.end({ pid, started: started + 1, signal: 'SIGKILL' })).rejects.toMatchObject({
      code: 'process-not-found',
    })
    const own = (await inside.client.usage.processes()).processes.find((process) => process.pid === inside.agent.pid)
    const asked = { pid: inside.agent.pid, started: own?.started ?? 0, signal: 'SIGTERM' } as const
    await expect(inside.client.usage.end(asked)).rejects.toMatchObject({
      code: 'invalid-input',
    })
    program.stdout.resume()
    program.stderr.resume()
    await inside.client.usage.end({ pid, started, signal: 'SIGTERM' })
    expect(await program.exited).toMatchObject({ signal: 'SIGTERM' })
    await expect(inside.client.usage.end({ pid, started, signal: 'SIGTERM' })).rejects.toMatchObject({
      code: 'process-not-found',
    })
  })

  it('[RS3] takes no harm from names that a program chose', () => {
    const stat = '42 (a) R 1 (b) S 7 1 1 0 -1 4194304 1 0 0 0 250 50 5 5 20 0 3 0 9000 1 1'
    expect(parseProcess(42, { stat, status: 'VmRSS:\t  12 kB\n', commandLine: '' })).toEqual({
      ...{ pid: 42, parent: 7, command: 'a) R 1 (b', cpuMs: 3000, childrenCpuMs: 100, threads: 3, started: 9000 },
      memoryBytes: 12 * 1024,
    })
    expect(parseProcess(42, { stat: '', status: '', commandLine: 'x' })).toBeNull()
  })
})

describe('room on disk', () => {
  it('[RS5] is what files below the workspace and the home take, hard links once', async () => {
    const before = await inside.client.usage.disk()
    await mkdir(join(inside.agent.workspace, 'deep/er'), { recursive: true })
    await writeFile(join(inside.agent.workspace, 'deep/er/file'), Buffer.alloc(300_000, 1))
    await link(join(inside.agent.workspace, 'deep/er/file'), join(inside.agent.workspace, 'again'))
    const after = await inside.client.usage.disk()
    expect(after.isPartial).toBe(false)
    expect(after.freeBytes).toBeGreaterThan(0)
    expect(after.workspaceBytes - before.workspaceBytes).toBeGreaterThanOrEqual(300_000)
    expect(after.workspaceBytes - before.workspaceBytes).toBeLessThan(500_000)
    expect(after.homeBytes).toBe(before.homeBytes)
  })
})
