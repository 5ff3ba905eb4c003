import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startAgent, type AgentProcess } from '../../../testing/agent/agent-process.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from './agent-client.ts'
import { openAgentClient } from './open-agent-client.ts'

/** Over a bare socket, with nothing in between that would take what the kernel does not. */
let agent: AgentProcess
let client: AgentClient
const states: string[] = []

beforeAll(async () => {
  agent = await startAgent()
  client = await openAgentClient({ connect: () => agent.connect(), signal: new AbortController().signal })
  client.onState((state) => states.push(state))
})
afterEach(() => {
  expect(states).toEqual([])
})
afterAll(async () => {
  await client.close()
  await agent[Symbol.asyncDispose]()
})

describe('very many calls on one connection', () => {
  it('[AG16] five thousand at once are all answered, and long ones do not keep them waiting', async () => {
    const lasting = Array.from({ length: 20 }, () => {
      const watch = client.files.watch(agent.workspace, { signal: new AbortController().signal })
      return watch[Symbol.asyncIterator]()
    })
    await Promise.all(lasting.map((watch) => watch.next()))
    const programs = await Promise.all(
      Array.from({ length: 100 }, () => client.processes.start({ command: ['sleep', '60'] })),
    )
    const stats = Promise.all(Array.from({ length: 5000 }, () => client.files.stat(agent.workspace)))
    let isOver = false
    void stats.then(() => (isOver = true))
    // A program is not kept waiting by them either.
    await client.processes.list()
    expect(isOver).toBe(false)
    expect(await stats).toHaveLength(5000)
    await Promise.all(programs.map(({ signal }) => signal('SIGKILL')))
    await Promise.all(programs.map(({ stdout, stderr, exited }) => (stdout.resume(), stderr.resume(), exited)))
    await Promise.all(lasting.map((watch) => watch.return?.()))
  })

  it('[AG17] three thousand that are given up do not end the connection', async () => {
    let cancelled = 0
    for (let index = 0; index < 3000; index++) {
      const leaving = new AbortController()
      const asked = client.files.stat(agent.workspace, { signal: leaving.signal }).catch((error: unknown) => error)
      // Now and then when it is on its way, else before.
      if (index % 2 === 0) await new Promise(setImmediate)
      leaving.abort()
      const answer = await asked
      if (answer instanceof AirlockError && answer.code === 'cancelled') cancelled += 1
      else expect(answer).toHaveProperty('kind', 'folder')
    }
    expect(cancelled).toBeGreaterThan(1000)
    expect(await client.files.stat(agent.workspace)).toHaveProperty('kind', 'folder')
  })

  it('a call that is given up while it waits for its turn is never made', async () => {
    const leaving = new AbortController()
    const many = Array.from({ length: 1000 }, () => client.files.stat(agent.workspace))
    const last = client.files.makeFolder(join(agent.workspace, 'never'), { signal: leaving.signal })
    leaving.abort()
    await expect(last).rejects.toThrow(AirlockError)
    await Promise.all(many)
    await expect(client.files.stat(join(agent.workspace, 'never'))).rejects.toThrow(AirlockError)
  })
})

describe('much in both directions', () => {
  it('[AG18] over a stream that takes little at once: what is packed is unpacked as it comes', async () => {
    const content = randomBytes(40_000_000)
    await mkdir(join(agent.workspace, 'from'))
    await mkdir(join(agent.workspace, 'to'))
    await writeFile(join(agent.workspace, 'from', 'large'), content)
    const tar = await client.files.pack(join(agent.workspace, 'from'))
    await client.files.unpack(join(agent.workspace, 'to'), tar)
    expect(content.equals(await readFile(join(agent.workspace, 'to', 'large')))).toBe(true)
  })
})
