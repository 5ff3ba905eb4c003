import { lstat, stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { clientOf } from '../testing/agent/agent-for-file.ts'
import { startAgent, type AgentProcess } from '../testing/agent/agent-process.ts'

const bootIdOf = async (agent: AgentProcess): Promise<string> => {
  const client = await clientOf(agent)
  await client.close()
  return client.hello.bootId
}

describe('the agent’s socket', () => {
  it('[AG5] is for its own user alone', async () => {
    await using agent = await startAgent()
    expect((await stat(agent.socket)).mode & 0o777).toBe(0o600)
  })

  it('[AG5] of an agent that was lost is replaced by the next one’s', async () => {
    await using agent = await startAgent()
    const before = await bootIdOf(agent)
    await agent.end('SIGKILL')
    expect((await lstat(agent.socket)).isSocket()).toBe(true)
    await agent.restart()
    expect(await bootIdOf(agent)).not.toBe(before)
  })
})
