import { mkdtemp, rm } from 'node:fs/promises'
import http2 from 'node:http2'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { encodeRecord, readRecords } from '../../src-shared/agent/wire.ts'
import { route, type MountedRoute } from './route.ts'
import { createAgentServer } from './serve.ts'

/** What comes back when `sent` follows the head of a call of the only route. */
async function answerOf(mounted: MountedRoute, sent: Uint8Array): Promise<{ status: unknown; body: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-serve-'))
  const socket = join(folder, 'agent.sock')
  const server = createAgentServer([mounted], () => undefined)
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const session = http2.connect('http://agent', { createConnection: () => connect(socket) })
  try {
    const stream = session.request({ ':method': 'POST', ':path': `/${mounted.path}` })
    let status: unknown
    stream.once('response', (headers) => (status = headers[':status']))
    stream.write(encodeRecord(null))
    stream.end(sent)
    const pieces: Buffer[] = []
    for await (const piece of stream) pieces.push(piece as Buffer)
    return { status, body: Buffer.concat(pieces) }
  } finally {
    session.destroy()
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true })
  }
}

const request = z.nullable(z.unknown())

describe('the agent answers', () => {
  it.each([0, 10, 5_000_000])(
    '[FI32] a caller whose bytes a handler left after the first, %i bytes in',
    async (bytes) => {
      const peek = route({
        path: 'peek',
        request,
        handle: async ({ body }) => {
          for await (const chunk of body) if ((chunk as Buffer).length > 0) break
          return { head: 'enough' }
        },
      })
      const { status, body } = await answerOf(peek, Buffer.alloc(bytes))
      expect(status).toBe(200)
      expect(body).toEqual(Buffer.from(encodeRecord('enough')))
    },
  )

  it('a caller whose bytes a handler refused in the middle', async () => {
    const refuse = route({
      path: 'refuse',
      request,
      handle: async ({ body }) => {
        for await (const chunk of body) throw new Error(`${String((chunk as Buffer).length > 0)}: no more.`)
        return { head: null }
      },
    })
    const { status, body } = await answerOf(refuse, Buffer.alloc(5_000_000))
    expect(status).toBe(400)
    for await (const report of readRecords([body] as never)) expect(report).toHaveProperty('code')
  })

  it.each([0, 1, 64 * 1024, 3_000_000])('with %i bytes that it has at hand, right after the head', async (length) => {
    const bytes = Buffer.alloc(length, 'x')
    const give = route({ path: 'give', request, handle: () => Promise.resolve({ head: { length }, body: bytes }) })
    const { status, body } = await answerOf(give, Buffer.alloc(0))
    expect(status).toBe(200)
    expect(body.equals(Buffer.concat([encodeRecord({ length }), bytes]))).toBe(true)
  })
})
