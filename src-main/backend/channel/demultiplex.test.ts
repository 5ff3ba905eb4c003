import { once } from 'node:events'
import { Duplex, PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { demultiplex } from './demultiplex.ts'

function frame(channel: number, bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt8(channel, 0)
  header.writeUInt32BE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}

/** An engine's side of an exec: what is pushed is read by the demultiplexer, what it writes is collected. */
function engine() {
  const sent = new PassThrough()
  const received = new PassThrough()
  const framed = Duplex.from({ readable: sent, writable: received })
  return { sent, received, framed, stream: demultiplex(framed) }
}

function pieces(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length))
}

describe('an engine’s framing', () => {
  it('[AG14] is taken off wherever the pieces are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        async (contents, cuts) => {
          const { sent, stream } = engine()
          const read = buffer(stream)
          for (const piece of pieces(Buffer.concat(contents.map((bytes) => frame(1, bytes))), cuts)) sent.write(piece)
          sent.end()
          expect((await read).equals(Buffer.concat(contents))).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('[T-S2] is taken off when each byte comes alone', async () => {
    const { sent, stream } = engine()
    const read = buffer(stream)
    for (const byte of Buffer.concat([frame(1, Buffer.from('one')), frame(1, Buffer.from('two'))])) {
      sent.write(Buffer.of(byte))
    }
    sent.end()
    expect((await read).toString()).toBe('onetwo')
  })

  it('[T-S1] of 200,000 frames of one byte in one piece costs neither the stack nor quadratic time', async () => {
    const { sent, stream } = engine()
    const read = buffer(stream)
    const one = frame(1, Buffer.from('x'))
    sent.end(Buffer.concat(new Array<Buffer>(200_000).fill(one)))
    // Quadratic work would take minutes, which a test does not have.
    expect((await read).length).toBe(200_000)
  })

  it.each([
    ['of an unknown kind', Buffer.from([7, 0, 0, 0, 0, 0, 0, 1, 65])],
    ['that claims 4 GiB', Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 65])],
  ])('[T-S2] ends the connection at a frame %s', async (_, bytes) => {
    const { sent, stream } = engine()
    const read = buffer(stream)
    sent.write(bytes)
    await expect(read).rejects.toMatchObject({ code: 'agent-lost' })
  })

  it('[T-S2] that ends inside a frame is an error', async () => {
    const { sent, stream } = engine()
    const read = buffer(stream)
    sent.end(frame(1, Buffer.from('whole')).subarray(0, 10))
    await expect(read).rejects.toMatchObject({ code: 'agent-lost' })
  })

  it('keeps what the bridge says on standard error for the reason, and no more than 8 KiB of it', async () => {
    const { sent, stream } = engine()
    const read = buffer(stream)
    sent.write(frame(2, Buffer.from('The agent did not start.')))
    for (let time = 0; time < 100; time++) sent.write(frame(2, Buffer.alloc(1000, 'x')))
    sent.end()
    const error = await read.then(
      () => null,
      (thrown: { why: string }) => thrown,
    )
    expect(error?.why).toMatch(/^The agent did not start\./)
    expect(error?.why.length).toBeLessThanOrEqual(8 * 1024)
  })

  it('[T-S3] is not read on while the reader is not ready', async () => {
    const { sent, stream } = engine()
    const chunk = frame(1, Buffer.alloc(32 * 1024))
    let written = 0
    while (written < 1000 && sent.write(chunk)) written += 1
    // Nobody reads: what is buffered on the way is bounded, and the writer is told to wait.
    for (let turn = 0; turn < 50; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      while (written < 1000 && !sent.writableNeedDrain && sent.write(chunk)) written += 1
    }
    expect(written * chunk.length).toBeLessThan(2 * 1024 * 1024)
    expect(stream.readableLength).toBeLessThan(1024 * 1024)
    stream.destroy()
  })

  it('passes input on unframed, and its end', async () => {
    const { received, stream } = engine()
    const read = buffer(received)
    stream.write('typed ')
    stream.end('text')
    expect((await read).toString()).toBe('typed text')
  })

  it('is let go of when it is destroyed', async () => {
    const { framed, stream } = engine()
    framed.on('error', () => framed.destroy())
    const closed = once(stream, 'close')
    stream.destroy()
    await closed
    expect(framed.destroyed).toBe(true)
  })
})
