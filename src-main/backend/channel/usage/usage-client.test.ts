import { describe, expect, it } from 'vitest'
import { agentError } from '../agent-error.ts'
import type { ChannelCallOptions, ChannelSession } from '../channel-session.ts'
import { createUsageClient } from './usage-client.ts'

describe('what an agent tells of what it uses', () => {
  it('[RS3] is believed only where it makes sense', async () => {
    const answering = (answer: unknown) =>
      createUsageClient({
        ask: <Head>(_route: string, _head: unknown, options: ChannelCallOptions<Head>) =>
          Promise.resolve().then(() => options.head.parse(answer)),
      } as unknown as ChannelSession)
    const one = { pid: 1, parent: 0, command: 'x', cpuMs: 1, memoryBytes: 1, started: 1, isAirlock: false }
    await expect(answering({ atMs: 1, processes: [one], more: 0 }).processes()).resolves.toMatchObject({ more: 0 })
    for (const lie of [
      { ...one, command: 'x'.repeat(201) },
      { ...one, pid: -1 },
      { ...one, cpuMs: Infinity },
    ]) {
      await expect(answering({ atMs: 1, processes: [lie], more: 0 }).processes()).rejects.toThrow()
    }
    const many = Array.from({ length: 1001 }, () => one)
    await expect(answering({ atMs: 1, processes: many, more: 0 }).processes()).rejects.toThrow()
    await expect(answering({ cpuMs: -1, memoryBytes: 0, tasks: 0 }).read()).rejects.toThrow()
    await expect(answering({ workspaceBytes: 'all', homeBytes: 0, isPartial: false }).disk()).rejects.toThrow()
  })

  it('[RS6] is “too old” from one of before', async () => {
    const unknown = agentError({
      code: 'agent-protocol',
      message: 'The agent in the sandbox did not understand a request.',
      why: 'There is no /usage/read.',
      remedy: '',
    })
    const client = createUsageClient({ ask: () => Promise.reject(unknown) } as unknown as ChannelSession)
    const tooOld = { code: 'agent-too-old' }
    await expect(client.read()).rejects.toMatchObject(tooOld)
    await expect(client.processes()).rejects.toMatchObject(tooOld)
    await expect(client.disk()).rejects.toMatchObject(tooOld)
    await expect(client.end({ pid: 2, started: 1, signal: 'SIGTERM' })).rejects.toMatchObject(tooOld)
  })
})
