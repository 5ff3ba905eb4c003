import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { messageLimits } from '../../../../src-shared/agent/message-wire.ts'
import { startAgent, type AgentProcess } from '../../../../testing/agent/agent-process.ts'
import type { AgentClient, AgentMessage } from '../agent-client.ts'
import { openAgentClient } from '../open-agent-client.ts'

const never = new AbortController().signal

async function open(agent: AgentProcess): Promise<AgentClient & AsyncDisposable & { cut(): void }> {
  let stream: Duplex | null = null
  const client = await openAgentClient({ connect: async () => (stream = await agent.connect()), signal: never })
  return Object.defineProperties({} as AgentClient & AsyncDisposable & { cut(): void }, {
    ...Object.getOwnPropertyDescriptors(client),
    cut: { value: () => stream?.destroy() },
    [Symbol.asyncDispose]: { value: () => client.close() },
  })
}

async function said(client: AgentClient, after: AgentMessage['position'] | null = null): Promise<AgentMessage[]> {
  const messages: AgentMessage[] = []
  for await (const message of client.messages({ after, follow: false, signal: never })) messages.push(message)
  return messages
}

function historiesOf(agent: AgentProcess): string {
  return join(agent.home, '.local/state/airlock/terminals')
}

describe('messages of the agent', () => {
  it('[AG11, AG19] are told to who waits for them and to who comes later, each once', async () => {
    await using agent = await startAgent()
    await using client = await open(agent)
    const waiting = client.messages({ after: null, follow: true, signal: never })[Symbol.asyncIterator]()
    const first = waiting.next()
    // A history that cannot be written: its folder is a file.
    await mkdir(dirname(dirname(historiesOf(agent))), { recursive: true })
    await writeFile(dirname(historiesOf(agent)), '')
    await client.terminals.open({ size: { columns: 80, rows: 24 }, command: ['cat'] })
    await client.saveHistories()
    const { value: message } = (await first) as IteratorYieldResult<AgentMessage>
    expect(message).toMatchObject({ position: { bootId: client.hello.bootId, sequence: 1 } })
    expect(message.text).toMatch(/^The history of terminal [0-9a-f]{16} could not be kept: /)

    const lost = new Promise<void>((resolve) => client.onState((state) => state === 'restored' && resolve()))
    client.cut()
    await expect(waiting.next()).rejects.toMatchObject({ code: 'agent-lost' })
    await lost
    expect((await said(client))[0]).toEqual(message)
    expect((await said(client, message.position)).map(({ text }) => text)).not.toContain(message.text)
    await rm(dirname(historiesOf(agent)))
  })

  it('[AG20] of a flood are a few, and the rest is counted; another start begins anew', async () => {
    await using agent = await startAgent()
    await using client = await open(agent)
    const before = client.hello.bootId
    await mkdir(historiesOf(agent), { recursive: true })
    for (let file = 0; file < 300; file++) await writeFile(join(historiesOf(agent), `${String(file)}.terminal`), '')
    await agent.restart()
    const messages = await said(client, { bootId: before, sequence: 50 })
    const texts = messages.map(({ text }) => text)
    expect(texts).toHaveLength(messageLimits.perWindow + 1)
    expect(texts[0]).toContain("is no terminal's history")
    expect(texts.at(-1)).toMatch(/^… and 280 more, the last: /)
    expect(messages[0]?.position.bootId).not.toBe(before)
    expect(agent.said().split('\n').length).toBeLessThan(30)
  })
})
