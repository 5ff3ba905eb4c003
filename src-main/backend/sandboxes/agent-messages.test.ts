import { describe, expect, it } from 'vitest'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient, AgentMessage } from '../channel/agent-client.ts'
import { eventually } from '../fixtures/eventually.ts'
import { collectingLog } from '../fixtures/sample.ts'
import { StagedAgent } from '../fixtures/staged-agent.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { openSandboxLogs } from '../logs/sandbox-log.ts'
import { AgentMessages } from './agent-messages.ts'

const id = '0123456789ab'

function message(sequence: number, text = `message ${String(sequence)}`, bootId = 'a'.repeat(32)): AgentMessage {
  return { position: { bootId, sequence }, at: '2026-01-01T00:00:00.000Z', text }
}

async function stage(pace?: { readonly most: number; readonly windowMs: number }) {
  const directory = await temporaryDirectory()
  const log = collectingLog()
  const begin = () => {
    const logs = openSandboxLogs({ directory: directory.path, log })
    return { logs, messages: new AgentMessages({ logs, log, ...(pace && { pace }) }) }
  }
  const { logs } = begin()
  const texts = async () => (await logs.read(id)).map(({ text }) => text)
  return { log, begin, texts, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() }
}

describe('what an agent says', () => {
  it('[LO2] is in the log once, over reconnects and restarts of the backend', async () => {
    await using world = await stage()
    const agent = new StagedAgent()
    agent.messages = [message(1), message(2)]
    for (let run = 0; run < 2; run++) {
      const { logs, messages } = world.begin()
      const hangUp = new AbortController()
      messages.follow(id, agent.client(), hangUp.signal)
      await eventually(async () => (await world.texts()).length === 2)
      agent.tell('lost')
      agent.tell('restored')
      await messages.catchUp(id, AbortSignal.timeout(5000))
      await logs.settled()
      hangUp.abort()
    }
    expect(await world.texts()).toEqual(['message 1', 'message 2'])
  })

  it('[LO2] is told with what is missing, and that of another start from its beginning', async () => {
    await using world = await stage()
    const { messages } = world.begin()
    const agent = new StagedAgent()
    agent.messages = [message(5)]
    messages.follow(id, agent.client(), new AbortController().signal)
    await eventually(async () => (await world.texts()).length === 2)
    agent.messages = [message(1, 'anew', 'b'.repeat(32))]
    agent.tell('restarted')
    await eventually(async () => (await world.texts()).length === 3)
    expect((await world.texts()).sort()).toEqual([
      '4 earlier messages of the agent were not kept.',
      'anew',
      'message 5',
    ])
  })

  it('[LO3] is read slowly when it is too much', async () => {
    await using world = await stage({ most: 3, windowMs: 3_600_000 })
    const { logs, messages } = world.begin()
    let asked = 0
    const agent = new StagedAgent()
    const flood = {
      ...agent.client(),
      messages: async function* () {
        await Promise.resolve()
        while (asked < 1000) yield message(++asked)
      },
    } as AgentClient
    const hangUp = new AbortController()
    messages.follow(id, flood, hangUp.signal)
    await eventually(() => asked === 4)
    await logs.settled()
    expect(await world.texts()).toEqual(['message 1', 'message 2', 'message 3'])
    // A connection that breaks again and again does not make it more.
    for (let time = 0; time < 5; time++) agent.tell('restarted')
    await eventually(() => asked === 9)
    await logs.settled()
    expect(await world.texts()).toHaveLength(3)
    hangUp.abort()
    await eventually(() => asked === 9)
  })

  it('[AG22] is nothing where an agent of before has no messages', async () => {
    await using world = await stage()
    const { messages } = world.begin()
    const old = {
      ...new StagedAgent().client(),
      messages: async function* (): AsyncGenerator<AgentMessage> {
        await Promise.resolve()
        throw new AirlockError({ code: 'agent-protocol', message: 'There is no /messages.', why: '-', remedy: '-' })
      },
    } as AgentClient
    messages.follow(id, old, new AbortController().signal)
    await messages.catchUp(id, AbortSignal.timeout(5000))
    expect(await world.texts()).toEqual([])
    expect(world.log.lines.join()).toContain('There is no /messages.')
  })
})
