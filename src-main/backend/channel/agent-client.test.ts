import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAgent, type AgentProcess } from '../../../testing/agent/agent-process.ts'
import { framedStream } from '../../../testing/agent/framed-stream.ts'
import type { AgentClient } from './agent-client.ts'
import { demultiplex } from './demultiplex.ts'
import { openAgentClient } from './open-agent-client.ts'

let agent: AgentProcess
beforeAll(async () => {
  agent = await startAgent()
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
})

interface Opened extends AsyncDisposable {
  readonly client: AgentClient
  readonly streams: Duplex[]
  /** Resolves with the next states, as many as asked for. */
  states(count: number): Promise<readonly string[]>
}

async function open(wrap: (stream: Duplex) => Duplex = (stream) => stream): Promise<Opened> {
  const streams: Duplex[] = []
  const client = await openAgentClient({
    connect: async () => {
      const stream = wrap(await agent.connect())
      streams.push(stream)
      return stream
    },
    signal: new AbortController().signal,
  })
  return {
    client,
    streams,
    states: async (count) =>
      await new Promise((resolve) => {
        const seen: string[] = []
        const stop = client.onState((state) => {
          seen.push(state)
          if (seen.length < count) return
          stop()
          resolve(seen)
        })
      }),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

async function run(client: AgentClient, ...command: readonly string[]): Promise<string> {
  const started = await client.processes.start({ command })
  started.stdin.end()
  started.stderr.resume()
  const [output] = await Promise.all([buffer(started.stdout), started.exited])
  return output.toString()
}

describe('a client', () => {
  it('[AG6] knows who answers', async () => {
    await using opened = await open()
    expect(opened.client.hello).toMatchObject({ generation: 1, home: agent.home, workspace: agent.workspace })
  })

  it.each([
    ['as they come', Number.POSITIVE_INFINITY],
    ['seven bytes at a time', 7],
  ])('speaks through an engine’s framing, its frames cut %s', async (_, pieceLength) => {
    await using opened = await open((stream) => demultiplex(framedStream(stream, pieceLength)))
    expect(await run(opened.client, 'seq', '1', '5000')).toMatch(/^1\n2\n[^]*\n5000\n$/)
  })

  it('[AG10] is one of several, and hanging up takes nothing from the others', async () => {
    await using first = await open()
    const second = await open()
    await second.client.close()
    expect(await run(first.client, 'echo', 'still here')).toBe('still here\n')
  })

  it('[AG8] connects again when the stream breaks, and says so', async () => {
    await using opened = await open()
    const states = opened.states(2)
    opened.streams[0]?.destroy()
    expect(await states).toEqual(['lost', 'restored'])
    expect(await run(opened.client, 'echo', 'back')).toBe('back\n')
  })

  it('[AG6] tells when another agent answers, and calls made meanwhile wait for it [T-L8]', async () => {
    await using opened = await open()
    const before = opened.client.hello.bootId
    const lost = opened.states(1)
    await agent.end('SIGKILL')
    expect(await lost).toEqual(['lost'])
    const restarted = opened.states(1)
    const waiting = opened.client.processes.list()
    await agent.restart()
    expect(await restarted).toEqual(['restarted'])
    expect(await waiting).toEqual([])
    expect(opened.client.hello.bootId).not.toBe(before)
  })

  it('[AG9] rejects what was under way when the stream broke', async () => {
    await using opened = await open()
    const started = await opened.client.processes.start({ command: ['sleep', '60'] })
    for (const output of [started.stdout, started.stderr]) output.on('error', () => output.destroy())
    const exited = expect(started.exited).rejects.toMatchObject({ code: 'agent-lost' })
    opened.streams[0]?.destroy()
    await exited
  })

  it('takes no more calls after it was closed', async () => {
    const { client } = await open()
    await client.close()
    await expect(client.processes.list()).rejects.toMatchObject({ code: 'agent-unreachable' })
  })

  it('cancels a call whose signal aborts', async () => {
    await using opened = await open()
    const aborted = AbortSignal.abort()
    await expect(opened.client.processes.list({ signal: aborted })).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('refuses to send a request that no agent would read', async () => {
    await using opened = await open()
    const request = { command: ['echo', 'x'.repeat(2 * 1024 * 1024)] }
    await expect(opened.client.processes.start(request)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('[AG15] gets facts that hold nothing but what was looked at', async () => {
    await using opened = await open()
    const facts = await opened.client.facts()
    expect(facts.kernelVersion).toContain('Linux version')
    expect(facts.interfaces).toContain('lo')
    expect(facts.mounts.some(({ target }) => target === '/')).toBe(true)
    expect(facts.attempts.map(({ name }) => name)).toContain('become root')
  })
})

describe('connecting', () => {
  it('gives up with the reason at once when trying again is hopeless', async () => {
    const { AirlockError } = await import('../../../src-shared/errors/airlock-error.ts')
    const report = { code: 'sandbox-state', message: 'It is stopped.', why: 'It was.', remedy: 'Start it.' } as const
    const opening = openAgentClient({
      connect: () => Promise.reject(new AirlockError(report)),
      signal: new AbortController().signal,
    })
    await expect(opening).rejects.toMatchObject({ code: 'sandbox-state' })
  })

  it('ends when its signal aborts, and lets the stream go', async () => {
    const control = new AbortController()
    const { PassThrough } = await import('node:stream')
    const silent = new PassThrough()
    silent.resume()
    const opening = openAgentClient({
      connect: () => {
        queueMicrotask(() => {
          control.abort()
        })
        return Promise.resolve(silent)
      },
      signal: control.signal,
    })
    const closed = once(silent, 'close')
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' })
    await closed
  })
})
