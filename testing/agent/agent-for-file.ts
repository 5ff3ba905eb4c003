import { afterAll, beforeAll } from 'vitest'
import type { AgentClient } from '../../src-main/backend/channel/agent-client.ts'
import { openAgentClient } from '../../src-main/backend/channel/open-agent-client.ts'
import { startAgent, type AgentProcess, type StartAgentOptions } from './agent-process.ts'

/** A client of the agent's own socket, with no engine between. */
export async function clientOf(agent: AgentProcess): Promise<AgentClient> {
  return await openAgentClient({ connect: () => agent.connect(), signal: new AbortController().signal })
}

/** The real agent and a client of it for all tests of a file, there once its tests begin. */
export function agentForFile(options: StartAgentOptions = {}): {
  readonly agent: AgentProcess
  readonly client: AgentClient
} {
  let agent: AgentProcess
  let client: AgentClient
  beforeAll(async () => {
    agent = await startAgent(options)
    client = await clientOf(agent)
  })
  afterAll(async () => {
    await client.close()
    await agent[Symbol.asyncDispose]()
  })
  return {
    get agent() {
      return agent
    },
    get client() {
      return client
    },
  }
}
