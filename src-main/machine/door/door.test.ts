import { once } from 'node:events'
import { createHash } from 'node:crypto'
import type { Server } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agentForFile } from '../../../testing/agent/agent-for-file.ts'
import { machinePaths } from '../../../src-shared/machine/machine-wire.ts'
import { openAgentClient } from '../../backend/channel/open-agent-client.ts'
import { MachineDoor } from '../../backend/engines/remote/machine-door/machine-door.ts'
import { machineLife } from '../requests.ts'
import { connectInto } from '../inside/connect-into.ts'
import { Access } from './access.ts'
import { createDoor } from './door.ts'

const token = 'token-of-this-sandbox'
const tokenHash = createHash('sha256').update(token).digest('hex')
const state = {
  boot: 'one',
  startedAt: '2026-01-01T00:00:00.000Z',
  egressVersion: '1',
  isServing: false,
  trouble: null,
  life: { idleMinutes: 15, endsAt: null },
  keptAwakeBy: [],
  idleMs: 1,
}

describe('the door of a cloud machine', () => {
  const agent = agentForFile()
  let door: Server
  let origin: string
  let now = 0

  beforeAll(async () => {
    door = createDoor({
      access: new Access(tokenHash, () => now),
      connectAgent: () => connectInto(agent.agent.socket),
      routes: {
        [`GET ${machinePaths.health}`]: () => ({ json: { generation: 1, inside: 'running' } }),
        [`GET ${machinePaths.state}`]: () => ({ json: state }),
        [`PUT ${machinePaths.life}`]: ({ body }) => ({ json: { ...state, life: machineLife.parse(body) } }),
      },
      share: { answer: () => Promise.reject(new Error('Nothing is shared.')), upgrade: () => Promise.resolve() },
      carried: () => undefined,
      log: () => undefined,
    }).listen(0, '127.0.0.1')
    await once(door, 'listening')
    origin = `http://127.0.0.1:${String((door.address() as AddressInfo).port)}`
  })
  afterAll(() => {
    door.close()
    door.closeAllConnections()
  })

  it('[MA10] tells whether it is there without a token, and everything else only with the sandbox’s own', async () => {
    const right = new MachineDoor({ origin, token })
    const wrong = new MachineDoor({ origin, token: 'another' })
    expect(await wrong.health()).toEqual({ generation: 1, inside: 'running' })
    expect(await right.state()).toEqual(state)
    await expect(wrong.state()).rejects.toMatchObject({ code: 'agent-protocol', why: /does not take our token/ })
    await expect(wrong.connect()).rejects.toMatchObject({ code: 'agent-protocol' })
    await expect(right.changeLife({ idleMinutes: 30, endsAt: null })).resolves.toMatchObject({
      life: { idleMinutes: 30 },
    })
  })

  it('[MA14] is told in words where what answers there is not understood, or breaks off in the middle', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n'
    const whole = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`
    const noMoment = JSON.stringify({ ...state, life: { idleMinutes: 15, endsAt: '\u001b]0;owned\u0007' } })
    const answers = [whole('{}'), whole(noMoment), `${head}{"boot":`, `${head}[{"id":1}]\n`]
    const stranger = createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(answers.shift() ?? ''))
    }).listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    const at = `http://127.0.0.1:${String((stranger.address() as AddressInfo).port)}`
    const machine = new MachineDoor({ origin: at, token })
    for (const _ of ['nothing of it', 'an end that is no moment']) {
      await expect(machine.state()).rejects.toMatchObject({
        code: 'agent-protocol',
        why: 'An answer was not understood.',
      })
    }
    await expect(machine.state()).rejects.toMatchObject({ code: 'agent-unreachable' })
    const lines = machine.requests({ signal: new AbortController().signal })
    await expect(lines.next()).rejects.toMatchObject({ code: 'agent-protocol', why: 'An answer was not understood.' })
    stranger.close()
  })

  it('[MA11] hears nobody after twenty wrong tokens in a minute, but those with the right one', async () => {
    now += 61_000
    const wrong = new MachineDoor({ origin, token: 'another' })
    for (let turn = 0; turn < 20; turn++) await expect(wrong.state()).rejects.toMatchObject({ why: /our token/ })
    await expect(wrong.state()).rejects.toMatchObject({ why: /Too many wrong tokens/ })
    expect(await new MachineDoor({ origin, token }).state()).toEqual(state)
    now += 61_000
    await expect(wrong.state()).rejects.toMatchObject({ why: /our token/ })
  })

  it('[MA12] refuses what is no request of its generation, and bodies without end, in a sentence', async () => {
    const send = async (method: string, path: string, body?: string) => {
      const headers = { authorization: `Bearer ${token}` }
      const answer = await fetch(new URL(path, origin), { method, headers, ...(body === undefined ? {} : { body }) })
      return `${String(answer.status)} ${await answer.text()}`
    }
    expect(await send('PUT', machinePaths.life, '{"idleMinutes":-1,"endsAt":null}')).toMatch(/^400 .*no request/)
    expect(await send('PUT', machinePaths.life, 'nonsense')).toMatch(/^400/)
    expect(await send('PUT', machinePaths.life, 'x'.repeat(2 * 1024 * 1024))).toMatch(/^413/)
    expect(await send('POST', '/airlock/passwd')).toMatch(/^404/)
  })

  it('[MA13] carries the channel: files and programs of the sandbox, over any number of lost lines', async () => {
    const lines = new Set<Socket>()
    door.on('connection', (line: Socket) => lines.add(line))
    const client = await openAgentClient({
      connect: ({ signal }) => new MachineDoor({ origin, token }).connect({ signal }),
      signal: new AbortController().signal,
    })
    const long = Buffer.from('a line of text\n'.repeat(200_000))
    const path = join(agent.agent.workspace, 'long.txt')
    for (let turn = 0; turn < 3; turn++) {
      await client.files.write(path, long, { condition: { kind: 'any' } })
      const counting = await client.processes.start({ command: ['wc', '-c', path] })
      expect(await text(counting.stdout)).toBe(`${String(long.length)} ${path}\n`)
      const states: string[] = []
      const isBack = new Promise<void>((resolve) => {
        client.onState((state) => {
          states.push(state)
          if (state !== 'lost') resolve()
        })
      })
      for (const line of lines) line.destroy()
      await isBack
      expect(states).toEqual(['lost', 'restored'])
    }
    await client.close()
  })

  it('[MA13] holds no more channels than it should', async () => {
    const streams = []
    for (let count = 0; count < 16; count++) streams.push(await new MachineDoor({ origin, token }).connect())
    await expect(new MachineDoor({ origin, token }).connect()).rejects.toMatchObject({ code: 'agent-unreachable' })
    for (const stream of streams) stream.destroy()
  })
})
