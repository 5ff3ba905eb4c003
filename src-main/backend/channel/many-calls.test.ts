import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { agentForFile } from '../../../testing/agent/agent-for-file.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/** Over a bare socket, with nothing in between that would take what the kernel does not. */
const states: string[] = []

const inside = agentForFile()
beforeAll(() => {
  inside.client.onState((state) => states.push(state))
})
afterEach(() => {
  expect(states).toEqual([])
})

describe('very many calls on one connection', () => {
  it('[AG16] five thousand at once are all answered, and long ones do not keep them waiting', async () => {
    const lasting = Array.from({ length: 20 }, () => {
      const watch = inside.client.files.watch(inside.agent.workspace, { signal: new AbortController().signal })
      return watch[Symbol.asyncIterator]()
    })
    await Promise.all(lasting.map((watch) => watch.next()))
    const programs = await Promise.all(
      Array.from({ length: 100 }, () => inside.client.processes.start({ command: ['sleep', '60'] })),
    )
    const stats = Promise.all(Array.from({ length: 5000 }, () => inside.client.files.stat(inside.agent.workspace)))
    let isOver = false
    void stats.then(() => (isOver = true))
    // A program is not kept waiting by them either.
    await inside.client.processes.list()
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
      const asked = inside.client.files
        .stat(inside.agent.workspace, { signal: leaving.signal })
        .catch((error: unknown) => error)
      // Now and then when it is on its way, else before.
      if (index % 2 === 0) await new Promise(setImmediate)
      leaving.abort()
      const answer = await asked
      if (answer instanceof AirlockError && answer.code === 'cancelled') cancelled += 1
      else expect(answer).toHaveProperty('kind', 'folder')
    }
    expect(cancelled).toBeGreaterThan(1000)
    expect(await inside.client.files.stat(inside.agent.workspace)).toHaveProperty('kind', 'folder')
  })

  it('a call that is given up while it waits for its turn is never made', async () => {
    const leaving = new AbortController()
    const many = Array.from({ length: 1000 }, () => inside.client.files.stat(inside.agent.workspace))
    const last = inside.client.files.makeFolder(join(inside.agent.workspace, 'never'), { signal: leaving.signal })
    leaving.abort()
    await expect(last).rejects.toThrow(AirlockError)
    await Promise.all(many)
    await expect(inside.client.files.stat(join(inside.agent.workspace, 'never'))).rejects.toThrow(AirlockError)
  })
})

describe('much in both directions', () => {
  it('[AG18] over a stream that takes little at once: what is packed is unpacked as it comes', async () => {
    const content = randomBytes(40_000_000)
    await mkdir(join(inside.agent.workspace, 'from'))
    await mkdir(join(inside.agent.workspace, 'to'))
    await writeFile(join(inside.agent.workspace, 'from', 'large'), content)
    const tar = await inside.client.files.pack(join(inside.agent.workspace, 'from'))
    await inside.client.files.unpack(join(inside.agent.workspace, 'to'), tar)
    expect(content.equals(await readFile(join(inside.agent.workspace, 'to', 'large')))).toBe(true)
  })
})
