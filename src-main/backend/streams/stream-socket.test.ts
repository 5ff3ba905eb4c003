import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { streamChannel } from '../../../src-shared/api/stream-flow.ts'
import type { ServerControl } from '../../../src-shared/api/streams.ts'
import { eventually } from '../fixtures/eventually.ts'
import { StreamSocket } from './stream-socket.ts'

const window = 100_000

/** A stream with a door at the other end of a real WebSocket. */
async function stage() {
  const http = createServer()
  const server = new WebSocketServer({ server: http })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const connected = once(server, 'connection') as Promise<[WebSocket]>
  const door = new WebSocket(`ws://127.0.0.1:${String((http.address() as AddressInfo).port)}`)
  const received = { bytes: 0, chunks: [] as Buffer[], controls: [] as ServerControl[] }
  door.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) received.controls.push(JSON.parse(data.toString()) as ServerControl)
    else {
      received.bytes += data.length - 1
      received.chunks.push(data)
    }
  })
  const [socket] = await connected
  if (door.readyState !== door.OPEN) await once(door, 'open')
  const stream = new StreamSocket(socket, window)
  return {
    stream,
    door,
    received,
    acknowledge: (bytes: number) => {
      door.send(JSON.stringify({ type: 'ack', bytes }))
    },
    acknowledged: () =>
      received.controls.reduce((sum, control) => sum + (control.type === 'ack' ? control.bytes : 0), 0),
    [Symbol.asyncDispose]: async () => {
      door.terminate()
      server.close()
      http.close()
      await once(http, 'close')
    },
  }
}

describe('bytes to a door', () => {
  it('[DO2] carry their channel and arrive in order', async () => {
    await using world = await stage()
    await world.stream.send(streamChannel.output, Buffer.from('out'))
    await world.stream.send(streamChannel.error, Buffer.from('err'))
    await eventually(() => world.received.chunks.length === 2)
    expect(world.received.chunks.map((chunk) => chunk.toString('latin1'))).toEqual(['\u0001out', '\u0002err'])
  })

  it('[ST1] [DO2] [T-S3] wait for the door: never more than one window and one chunk are under way', async () => {
    await using world = await stage()
    const chunk = Buffer.alloc(30_000)
    let produced = 0
    const source = Readable.from(
      (function* () {
        for (; produced < 100; produced++) yield chunk
      })(),
      { highWaterMark: 1 },
    )
    const pumping = world.stream.pump(streamChannel.output, source)
    await eventually(() => world.received.bytes >= window)
    const stalledAt = produced
    // A round trip: whatever was going to be sent without acknowledgement has been sent by now.
    world.door.ping()
    await once(world.door, 'pong')
    expect(world.received.bytes).toBeLessThanOrEqual(window + chunk.length)
    expect(produced - stalledAt).toBeLessThan(3)
    world.door.on('message', (_data, isBinary) => {
      if (isBinary) world.acknowledge(chunk.length)
    })
    world.acknowledge(world.received.bytes)
    expect(await pumping).toBe(100 * chunk.length)
  })

  it('[ST1] do not flow faster for a door that acknowledges more than it got', async () => {
    await using world = await stage()
    world.acknowledge(1_000_000_000)
    world.door.ping()
    await once(world.door, 'pong')
    const pumping = world.stream.pump(
      streamChannel.output,
      Readable.from([Buffer.alloc(90_000), Buffer.alloc(90_000), Buffer.alloc(90_000)]),
    )
    await eventually(() => world.received.bytes === 180_000)
    world.door.ping()
    await once(world.door, 'pong')
    expect(world.received.bytes).toBe(180_000)
    world.door.terminate()
    await pumping
  })

  it('end at once when the door is gone, and leave their source to whoever knows how to let go of it', async () => {
    await using world = await stage()
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(50_000)
      })(),
    )
    const pumping = world.stream.pump(streamChannel.output, endless)
    await eventually(() => world.received.bytes >= window)
    world.door.terminate()
    await pumping
    expect(world.stream.closed.aborted).toBe(true)
    expect(endless.destroyed).toBe(false)
  })
})

describe('bytes from a door', () => {
  it('[DO2] are acknowledged when they are consumed, not when they arrive', async () => {
    await using world = await stage()
    for (let message = 0; message < 4; message++) world.door.send(Buffer.alloc(50_000, message))
    world.door.send(JSON.stringify({ type: 'end' }))
    world.door.ping()
    await once(world.door, 'pong')
    expect(world.acknowledged()).toBe(0)
    let bytes = 0
    for await (const chunk of world.stream.input as AsyncIterable<Buffer>) bytes += chunk.length
    expect(bytes).toBe(200_000)
    await eventually(() => world.acknowledged() === 200_000)
  })

  it('[ST1] [T-S3] of a door that ignores its window stop arriving, so memory stays bounded', async () => {
    await using world = await stage()
    for (let message = 0; message < 400; message++) world.door.send(Buffer.alloc(50_000))
    world.door.send(JSON.stringify({ type: 'end' }))
    await eventually(() => world.door.bufferedAmount > 0)
    let bytes = 0
    for await (const chunk of world.stream.input as AsyncIterable<Buffer>) bytes += chunk.length
    expect(bytes).toBe(20_000_000)
  })

  it('[ST3] are an error when the door hangs up before the end', async () => {
    await using world = await stage()
    world.door.send(Buffer.from('half of it'))
    const reading = (async () => {
      for await (const _chunk of world.stream.input) world.door.terminate()
    })()
    await expect(reading).rejects.toThrow('hung up')
  })

  it('that are no message of this stream end it', async () => {
    await using world = await stage()
    const closed = once(world.door, 'close') as Promise<[number]>
    world.door.send('{"type":"launch"}')
    expect((await closed)[0]).toBe(1008)
  })
})
