import { describe, expect, it } from 'vitest'
import type { LimitsInForce, Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { readUsage, type UsageAccess } from './read-usage.ts'

const limits = { cpus: 2, memoryBytes: 2 ** 31, processes: 512 }

/** The engine tells 3000 bytes for each, the agent 1000. */
function read(limitsInForce: LimitsInForce | null) {
  const stats = { cpuNanoseconds: 5, memoryBytes: 3000, memoryLimitBytes: 25e9, processes: 7, readAt: '' }
  const access = {
    engineOf: () => ({ capabilities: { stats: { available: true } }, stats: () => Promise.resolve(stats) }),
    agent: () =>
      Promise.resolve({
        agent: { usage: { read: () => Promise.resolve({ cpuMs: 1, memoryBytes: 1000, tasks: 4 }) } },
      }),
  } as unknown as UsageAccess
  const sandbox = { id: 'one', limits, limitsInForce, isolation: { level: 'gvisor' } } as unknown as Sandbox
  return readUsage(access, sandbox, new AbortController().signal)
}

describe('the use of a sandbox', () => {
  it('[RS1] is what the engine tells of its control group', async () => {
    expect(await read(limits)).toMatchObject({ memoryBytes: 3000, memoryLimitBytes: 25e9, processes: null })
  })

  it('[RS9] is read from inside, without a limit, where it shares a control group: the engine tells the same for all', async () => {
    expect(await read({ cpus: null, memoryBytes: null, processes: null })).toEqual({
      cpuNanoseconds: 1_000_000,
      memoryBytes: 1000,
      memoryLimitBytes: null,
      processes: 4,
    })
  })
})
