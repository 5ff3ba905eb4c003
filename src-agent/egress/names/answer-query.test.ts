import { once } from 'node:events'
import { connect } from 'node:net'
import { decode, encode, streamDecode, streamEncode, type Packet } from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { termsOf } from '../../../testing/agent/test-gate.ts'
import { all, freePort, inside } from '../../../testing/agent/egress-inside.ts'
import { answerQuery, type NameSource } from './answer-query.ts'

const names: NameSource = {
  resolve: (name) =>
    Promise.resolve(name === 'a.example' ? { kind: 'address', address: '127.64.0.1' } : { kind: 'none' }),
  nameOf: () => null,
}
const query = (more: Partial<Packet> = {}) =>
  encode({ id: 7, type: 'query', flags: 256, questions: [{ type: 'A', name: 'a.example' }], ...more })

async function codeOf(message: Buffer): Promise<number | null> {
  const answer = await answerQuery(message, names)
  return answer === null ? null : answer.readUInt16BE(2) & 15
}

describe('a question of DNS', () => {
  it('[EG13] is answered with its number, its question and five seconds to remember', async () => {
    const answer = decode((await answerQuery(query(), names)) ?? Buffer.alloc(0))
    expect(answer).toMatchObject({ id: 7, type: 'response', rcode: 'NOERROR' })
    expect(answer.answers).toMatchObject([{ type: 'A', name: 'a.example', ttl: 5, data: '127.64.0.1' }])
    expect(answer.additionals).toEqual([])
  })

  it('[EG13] with options gets options back', async () => {
    const option = { type: 'OPT', name: '.', udpPayloadSize: 4096, flags: 0, options: [] } as never
    const answer = decode((await answerQuery(query({ additionals: [option] }), names)) ?? Buffer.alloc(0))
    expect(answer.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232 }])
    expect(answer.answers).toHaveLength(1)
  })

  it('[EG13] that is malformed, doubled, huge or of another kind is refused as such; an answer has none', async () => {
    const two = query({
      questions: [
        { type: 'A', name: 'a.example' },
        { type: 'A', name: 'b.example' },
      ],
    })
    expect(await codeOf(two)).toBe(1)
    expect(await codeOf(Buffer.concat([query(), Buffer.alloc(5000)]))).toBe(1)
    const looped = Buffer.concat([query().subarray(0, 12), Buffer.from([0xc0, 12, 0, 1, 0, 1])])
    expect(await codeOf(looped)).toBe(1)
    const update = query()
    update.writeUInt8(5 << 3, 2)
    expect(await codeOf(update)).toBe(4)
    expect(await codeOf(Buffer.alloc(11))).toBeNull()
    expect(await codeOf((await answerQuery(query(), names)) ?? Buffer.alloc(0))).toBeNull()
  })

  it('[EG13] of any bytes is answered or not, and breaks nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), fc.boolean(), async (bytes, isQuery) => {
        const message = Buffer.concat([isQuery ? query().subarray(0, 12) : Buffer.alloc(0), bytes])
        const answer = await answerQuery(message, names)
        if (answer !== null) expect(answer.length).toBeGreaterThanOrEqual(12)
      }),
    )
  })

  it('[EG13] may come by TCP, several on one connection and in pieces', async () => {
    const { gate, dnsPort } = await inside()
    await gate(termsOf({ 'a.example': [await freePort()] }))
    const program = connect(dnsPort, '127.0.0.1')
    await once(program, 'connect')
    const question = streamEncode({ id: 7, type: 'query', questions: [{ type: 'A', name: 'a.example' }] })
    program.setNoDelay()
    for (const byte of question) program.write(Uint8Array.of(byte))
    const [first] = (await once(program, 'data')) as [Buffer]
    expect(streamDecode(first).answers).toHaveLength(1)
    program.end(Buffer.concat([question, question]))
    const rest = Buffer.from(await all(program), 'latin1')
    expect(rest.length).toBe(2 * first.length)
  })

  it('[EG13] by TCP that is nonsense ends the connection and no other', async () => {
    const { gate, dnsPort, resolver } = await inside()
    await gate(termsOf({ 'a.example': [await freePort()] }))
    const program = connect(dnsPort, '127.0.0.1')
    program.on('error', () => undefined)
    program.write(Buffer.from([0, 3, 1, 2, 3]))
    await once(program, 'close')
    expect(await resolver.resolve4('a.example')).toHaveLength(1)
  })
})
