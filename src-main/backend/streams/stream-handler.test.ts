import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { pack } from 'tar-stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { StreamRequest } from '../../../src-shared/api/streams.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { clientOf } from '../../../testing/agent/agent-for-file.ts'
import { startAgent, type AgentProcess } from '../../../testing/agent/agent-process.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import { eventually } from '../fixtures/eventually.ts'
import { collectingLog } from '../fixtures/sample.ts'
import { openSandboxLogs } from '../logs/sandbox-log.ts'
import { createStreamHandler } from './stream-handler.ts'
import { StagedSources } from '../transfer/staged-sources.ts'

let inside: AgentProcess
let agent: AgentClient
let sources: StagedSources
const active: string[] = []
const http = createServer()

beforeAll(async () => {
  inside = await startAgent()
  agent = await clientOf(inside)
  const log = collectingLog()
  sources = new StagedSources({ directory: join(inside.directory, 'sources'), log })
  const serve = createStreamHandler({
    access: {
      agent: () => Promise.resolve({ sandbox: { id: 'demo' } as Sandbox, agent }),
      noteActivity: (id) => active.push(id),
    },
    work: {
      found: () => Promise.reject(new Error('Not asked for.')),
      sent: () => '',
    },
    sources,
    logs: openSandboxLogs({ directory: join(inside.directory, 'logs'), log }),
    variables: () => ({ FROM_AIRLOCK: 'yes', GIVEN: 'no' }),
    log,
  })
  new WebSocketServer({ server: http }).on('connection', serve)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
})
afterAll(async () => {
  http.close()
  await agent.close()
  await inside[Symbol.asyncDispose]()
})

/** A door that asked for a stream to the real agent, with what it was told. */
async function door(request: StreamRequest) {
  const socket = new WebSocket(`ws://127.0.0.1:${String((http.address() as AddressInfo).port)}`)
  let output = ''
  const told: { readonly type?: string }[] = []
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) output += data.subarray(1).toString()
    else told.push(JSON.parse(data.toString()) as { type?: string })
  })
  await once(socket, 'open')
  socket.send(JSON.stringify(request))
  return {
    socket,
    told,
    get output() {
      return output
    },
  }
}

const written = async (name: string) => await readFile(join(inside.workspace, name), 'utf8')

it('counts what a terminal says by itself for no use of the sandbox, which may ask for it at any time', async () => {
  const size = { columns: 80, rows: 24 }
  const reply = '\u001b[24;80R'
  const command = ['sh', '-c', `stty raw -echo; echo ready; head -c ${String(reply.length)} > reply`]
  const { id } = await agent.terminals.open({ size, command })
  const seen = await door({ kind: 'terminal', sandbox: 'demo', terminal: id, ...size })
  await eventually(() => seen.output.includes('ready'))
  active.length = 0
  seen.socket.send(Buffer.from(reply))
  await eventually(() => seen.told.some(({ type }) => type === 'exit'))
  expect(await written('reply')).toBe(reply)
  expect(active).toEqual([])
  await agent.terminals.close(id)
})

it('[SC22] tells a terminal that begins anew with which variables its shell is to begin', async () => {
  const attach = vi.spyOn(agent.terminals, 'attach')
  const seen = await door({ kind: 'terminal', sandbox: 'demo', terminal: '0'.repeat(16), columns: 80, rows: 24 })
  await eventually(() => seen.told.some(({ type }) => type === 'error'))
  expect(attach.mock.lastCall?.[1].environment).toEqual({ FROM_AIRLOCK: 'yes', GIVEN: 'no' })
  attach.mockRestore()
})

describe('a door that hangs up', () => {
  it.each(['silent', 'talking'])('[ST2] has its process told by SIGHUP, then ended: a %s one', async (kind) => {
    const program = `
      const { appendFileSync } = require('node:fs')
      process.on('SIGHUP', () => appendFileSync('${kind}', 'HUP '))
      process.on('SIGTERM', () => { appendFileSync('${kind}', 'TERM '); process.exit() })
      process.stdout.on('error', () => undefined).write('ready')
      setInterval(() => ${kind === 'talking'} && process.stdout.write('more'), 1)`
    const seen = await door({ kind: 'process', sandbox: 'demo', command: [process.execPath, '-e', program] })
    await eventually(() => seen.output.startsWith('ready'))
    seen.socket.terminate()
    await eventually(async () => {
      expect(await written(kind)).toBe('HUP TERM ')
    })
  })

  it('[ST2] leaves its terminal as it is', async () => {
    const size = { columns: 80, rows: 24 }
    const { id } = await agent.terminals.open({
      size,
      command: ['sh', '-c', 'echo ready; read line; echo "got $line"'],
    })
    const seen = await door({ kind: 'terminal', sandbox: 'demo', terminal: id, ...size })
    await eventually(() => seen.output.includes('ready'))
    seen.socket.terminate()
    const next = await door({ kind: 'terminal', sandbox: 'demo', terminal: id, ...size })
    active.length = 0
    next.socket.send(Buffer.from('a line\r'))
    await eventually(() => next.output.includes('got a line'))
    expect(active).toContain('demo')
    await eventually(() => next.told.some(({ type }) => type === 'exit'))
    await agent.terminals.close(id)
  })

  it('[ST3] in the middle of an upload leaves whole files, and nothing of the one that was under way', async () => {
    await mkdir(join(inside.workspace, 'uploaded'))
    const tar = pack()
    tar.entry({ name: 'whole' }, 'all of it')
    tar.entry({ name: 'half', size: 3_000_000 }).write(Buffer.alloc(1_000_000))
    const seen = await door({ kind: 'upload', sandbox: 'demo', directory: join(inside.workspace, 'uploaded') })
    tar.on('data', (bytes) => {
      seen.socket.send(bytes as Buffer)
    })
    await eventually(async () => (await written('uploaded/whole')) === 'all of it')
    // What is under way lies there under a name of the agent's own.
    await eventually(async () => (await readdir(join(inside.workspace, 'uploaded'))).length === 2)
    seen.socket.terminate()
    await eventually(async () => {
      expect(await readdir(join(inside.workspace, 'uploaded'))).toEqual(['whole'])
    })
  })
})
