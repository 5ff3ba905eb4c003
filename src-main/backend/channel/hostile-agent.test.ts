import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeRecord, wireTail } from '../../../src-shared/agent/wire.ts'
import type { AgentClient } from './agent-client.ts'
import { openAgentClient } from './open-agent-client.ts'

const hello = {
  generation: 1,
  bootId: '0'.repeat(32),
  architecture: 'amd64',
  user: 'dev',
  home: '/home/dev',
  workspace: '/workspace',
  shell: '/bin/sh',
}

function said(sequence: number) {
  return { sequence, at: '2026-01-01T00:00:00.000Z', text: 'said' }
}

type Answer = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void

interface Liar extends AsyncDisposable {
  open(options?: { readonly helloDeadlineMs?: number; readonly patienceMs?: number }): Promise<AgentClient>
}

/** Something that poses as an agent: says hello as told, and answers everything else with `answer`. */
async function liar(answer: Answer, sayHello: Answer = respond(hello)): Promise<Liar> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-liar-'))
  const socket = join(folder, 'socket')
  const server = createServer()
  server.on('session', (session) => session.on('error', () => session.destroy()))
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy())
    stream.resume()
    if (headers[':path'] === '/hello') sayHello(stream, headers)
    else answer(stream, headers)
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const clients: AgentClient[] = []
  return {
    open: async (options = {}) => {
      const client = await openAgentClient({
        connect: () => Promise.resolve(connect(socket)),
        signal: new AbortController().signal,
        patienceMs: 0,
        ...options,
      })
      clients.push(client)
      return client
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(clients.map((client) => client.close()))
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function respond(value: unknown, status = 200): Answer {
  return (stream) => {
    stream.respond({ ':status': status })
    stream.end(encodeRecord(value))
  }
}

const raw =
  (bytes: Uint8Array): Answer =>
  (stream) => {
    stream.respond({ ':status': 200 })
    stream.end(bytes)
  }

describe('an agent that lies', () => {
  it.each<[string, Answer]>([
    ['a list that is none', respond({ not: 'a list' })],
    ['a list of things that are none', respond([{ id: 'x' }])],
    ['an id that could be a path', respond([{ ...terminal(), id: '../../../etc' }])],
    ['a position that is no number', respond([{ ...terminal(), position: 'many' }])],
    ['a size that crashes programs', respond([{ ...terminal(), size: { columns: 100_000, rows: 0 } }])],
    ['a list without end', respond(new Array(2000).fill(terminal()))],
    ['no JSON', raw(Buffer.from([0, 0, 0, 3, 1, 2, 3]))],
    ['a head that claims 4 GiB', raw(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x7b]))],
  ])('[AG12] by %s is told apart and believed nothing', async (_, answer) => {
    await using posing = await liar(answer)
    const client = await posing.open()
    await expect(client.terminals.list()).rejects.toMatchObject({ code: 'agent-protocol' })
  })

  it.each<[string, Answer]>([
    ['ends before the head', raw(Buffer.from([0, 0]))],
    ['is cut', (stream) => stream.close(2)],
    ['has no answer but the end', (stream) => stream.close(0)],
  ])('[AG11] whose answer %s is an error', async (_, answer) => {
    await using posing = await liar(answer)
    const client = await posing.open()
    const error = await client.terminals.list().then(
      () => null,
      (thrown: { code: string }) => thrown.code,
    )
    expect(['agent-lost', 'agent-protocol']).toContain(error)
  })

  it('[AG12] in an error report is an error without its inventions', async () => {
    await using posing = await liar(respond({ code: 'root-me', message: 'x'.repeat(100_000), why: 7 }, 400))
    const client = await posing.open()
    const error = await client.terminals.list().then(
      () => null,
      (thrown: { code: string; message: string; why: string }) => thrown,
    )
    expect(error).toMatchObject({ code: 'internal', why: 'No reason was given.' })
    expect(error?.message.length).toBeLessThanOrEqual(4000)
  })

  it('[AG12] [T-T2] about a title shows none of its tricks', async () => {
    await using posing = await liar(respond([{ ...terminal(), title: 'a\nb\u202Ec\u001b]0;d\u0007' }]))
    const client = await posing.open()
    expect((await client.terminals.list())[0]?.title).toBe('a b c ]0;d')
  })

  it('[AG8] by hanging up as soon as it said hello is asked less and less often, however many calls are made', async () => {
    const helloes: number[] = []
    await using posing = await liar(
      (stream) => stream.session?.destroy(),
      (stream, headers) => {
        helloes.push(performance.now())
        respond({ ...hello, bootId: String(helloes.length).padStart(32, '0') })(stream, headers)
      },
    )
    const client = await posing.open()
    while (helloes.length < 5) await Promise.allSettled([client.terminals.list()])
    expect((helloes[4] ?? 0) - (helloes[3] ?? 0)).toBeGreaterThan(290)
  })

  it('[AG12] about how a program ended is not believed', async () => {
    await using posing = await liar((stream, headers) => {
      if (headers[':path'] !== '/terminals/attach') {
        respond(null)(stream, headers)
        return
      }
      stream.respond({ ':status': 200 }, { waitForTrailers: true })
      stream.once('wantTrailers', () => {
        stream.sendTrailers({ [wireTail]: encodeURIComponent('{"value":{"code":"fine"}}') })
      })
      const attachment = { info: terminal(), from: 0, droppedBytes: 0, replayUntil: 0 }
      stream.end(encodeRecord({ attachment, viewer: '0'.repeat(16) }))
    })
    const client = await posing.open()
    const view = await client.terminals.attach('0'.repeat(16), {})
    view.stream.resume()
    await expect(view.ended).rejects.toMatchObject({ code: 'agent-protocol' })
  })

  it.each<[string, readonly unknown[]]>([
    ['in another order', [said(2), said(1)]],
    ['twice', [said(1), said(1)]],
    ['without end', [{ ...said(1), text: 'x'.repeat(1001) }]],
    ['at no time', [{ ...said(1), at: 'now' }]],
  ])('[AG12] by messages %s is not listened to', async (_, records) => {
    const head = encodeRecord({ bootId: '0'.repeat(32) })
    await using posing = await liar(raw(Buffer.concat([head, ...records.map((record) => encodeRecord(record))])))
    const client = await posing.open()
    const signal = new AbortController().signal
    const reading = (async () => {
      for await (const { text } of client.messages({ after: null, follow: true, signal })) expect(text).toBe('said')
    })()
    await expect(reading).rejects.toMatchObject({ code: 'agent-protocol' })
  })

  it('[AG22] without a route for messages refuses that one call and is spoken to as before', async () => {
    const missing = { code: 'agent-protocol', message: 'No.', why: 'There is no /messages.', remedy: '-' }
    await using old = await liar((stream, headers) => {
      if (headers[':path'] === '/messages') respond(missing, 400)(stream, headers)
      else respond([])(stream, headers)
    })
    const client = await old.open()
    const asked = { after: null, follow: true, signal: new AbortController().signal }
    const first = client.messages(asked)[Symbol.asyncIterator]().next()
    await expect(first).rejects.toMatchObject({ code: 'agent-protocol' })
    expect(await client.terminals.list()).toEqual([])
  })

  it('[AG13] by saying nothing costs the caller its patience and nothing else', async () => {
    await using posing = await liar(() => undefined)
    const client = await posing.open()
    const control = new AbortController()
    const asked = client.terminals.list({ signal: control.signal })
    control.abort()
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('[AG12] [T-L8] by a flood is held back by the window: memory stays bounded', async () => {
    const sent: number[] = []
    await using posing = await liar((stream, headers) => {
      if (headers[':path'] !== '/terminals/attach') {
        respond(null)(stream, headers)
        return
      }
      stream.respond({ ':status': 200 })
      const attachment = { info: terminal(), from: 0, droppedBytes: 0, replayUntil: 0 }
      stream.write(encodeRecord({ attachment, viewer: '0'.repeat(16) }))
      const chunk = Buffer.alloc(64 * 1024)
      const which = sent.push(0) - 1
      const flood = () => {
        while (!stream.destroyed && (sent[which] ?? 0) < 200_000_000) {
          sent[which] = (sent[which] ?? 0) + chunk.length
          if (!stream.write(chunk)) break
        }
      }
      stream.on('drain', flood)
      flood()
    })
    const client = await posing.open()
    const unread = await client.terminals.attach('0'.repeat(16), {})
    const read = await client.terminals.attach('0'.repeat(16), {})
    // All the time in which so much comes through beside it, nothing more is taken of the one that nobody reads.
    let bytes = 0
    for await (const piece of read.stream as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > 100_000_000) break
    }
    expect(sent[0]).toBeLessThan(8 * 1024 * 1024)
    expect(sent[1]).toBeGreaterThan(100_000_000)
    unread.stream.destroy()
  })
})

describe('an agent that asks whether names exist', () => {
  const { signal } = new AbortController()

  it.each<[string, unknown]>([
    ['a name that is too long', { id: 1, name: 'x'.repeat(300) }],
    ['a name that is none', { id: 1, name: 7 }],
    ['an id that is none', { id: -1, name: 'a.test' }],
    ['nothing', null],
  ])('[AG12, EG71] and means %s is told apart, and asks no more', async (_, question) => {
    const wanted = { id: 1, name: 'a.test' }
    await using posing = await liar(raw(Buffer.concat([null, wanted, question].map((one) => encodeRecord(one)))))
    const client = await posing.open()
    const heard: unknown[] = []
    const listening = (async () => {
      for await (const one of (await client.egress.names({ signal })).asked) heard.push(one)
    })()
    await expect(listening).rejects.toMatchObject({ code: 'agent-protocol' })
    expect(heard).toEqual([wanted])
  })

  it('[EG72] is told apart from one of before, which has no such call', async () => {
    const message = 'The agent in the sandbox did not understand a request.'
    const report = { code: 'agent-protocol', message, why: 'There is no such route.', remedy: 'None.' }
    await using posing = await liar(respond(report, 400))
    const client = await posing.open()
    await expect(client.egress.names({ signal })).rejects.toMatchObject({ code: 'agent-too-old' })
  })
})

describe('a hello', () => {
  it.each<[string, unknown, string]>([
    ['of a newer generation', { ...hello, generation: 99 }, 'agent-protocol'],
    ['of no generation', { ...hello, generation: 0 }, 'agent-protocol'],
    ['with a home that is no path', { ...hello, home: 'home' }, 'agent-protocol'],
    ['with a line break in a name', { ...hello, user: 'a\nb' }, 'agent-protocol'],
    ['that is nothing', null, 'agent-protocol'],
  ])('[AG6] %s is refused', async (_, said, code) => {
    await using posing = await liar(respond(null), respond(said))
    await expect(posing.open()).rejects.toMatchObject({ code })
  })

  it('[AG13] that never comes is given up at its deadline', async () => {
    await using posing = await liar(respond(null), () => undefined)
    await expect(posing.open({ helloDeadlineMs: 50 })).rejects.toMatchObject({ code: 'agent-unreachable' })
  })
})

function terminal() {
  return {
    id: '0123456789abcdef',
    title: 'bash',
    size: { columns: 80, rows: 24 },
    createdAt: '2026-01-02T03:04:05.000Z',
    exit: null,
    restored: false,
    position: 0,
  }
}
