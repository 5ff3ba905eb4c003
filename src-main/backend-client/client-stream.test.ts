import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { streamWindow } from '../../src-shared/api/stream-flow.ts'
import type { ServerControl, StreamRequest } from '../../src-shared/api/streams.ts'
import { eventually } from '../backend/fixtures/eventually.ts'
import { ClientStream } from './client-stream.ts'

const request: StreamRequest = { kind: 'process', sandbox: 'demo', command: ['true'] }

/** A stream whose backend is the test, at the other end of a real WebSocket. */
async function stage() {
  const http = createServer()
  const server = new WebSocketServer({ server: http })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const connected = once(server, 'connection') as Promise<[WebSocket]>
  const socket = new WebSocket(`ws://127.0.0.1:${String((http.address() as AddressInfo).port)}`)
  const [backend] = await connected
  const received = { bytes: 0, controls: [] as { readonly type?: string; readonly bytes?: number }[] }
  backend.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) received.bytes += data.length
    else received.controls.push(JSON.parse(data.toString()) as { type?: string })
  })
  if (socket.readyState !== socket.OPEN) await once(socket, 'open')
  return {
    stream: new ClientStream(socket, request),
    backend,
    received,
    acknowledged: () => received.controls.reduce((sum, { type, bytes = 0 }) => sum + (type === 'ack' ? bytes : 0), 0),
    tell: (message: ServerControl) => {
      backend.send(JSON.stringify(message))
    },
    /** Everything that was sent before has arrived on both sides. */
    async settle() {
      backend.ping()
      await once(backend, 'pong')
    },
    [Symbol.asyncDispose]: async () => {
      backend.terminate()
      http.close()
      await once(http, 'close')
    },
  }
}

describe('a door’s end of a stream', () => {
  it('[DO2] asks first, and acknowledges only what was read', async () => {
    await using world = await stage()
    for (let chunk = 0; chunk < 10; chunk++) world.backend.send(Buffer.concat([Buffer.from([1]), Buffer.alloc(50_000)]))
    world.tell({ type: 'exit', code: 3, signal: null })
    await world.settle()
    expect(world.received.controls[0]).toEqual(request)
    expect(world.acknowledged()).toBe(0)
    let bytes = 0
    for await (const chunk of world.stream.output as AsyncIterable<Buffer>) bytes += chunk.length
    expect(bytes).toBe(500_000)
    await eventually(() => world.acknowledged() === 500_000)
    expect(await world.stream.ended).toEqual({ type: 'exit', code: 3, signal: null })
  })

  it('[ST1] [DO2] [T-S3] sends at most one window and one message until that is acknowledged', async () => {
    await using world = await stage()
    const whole = Buffer.alloc(5 * 1024 ** 2)
    world.stream.input.end(whole)
    await eventually(() => world.received.bytes >= streamWindow.process)
    await world.settle()
    expect(world.received.bytes).toBeLessThanOrEqual(streamWindow.process + 256 * 1024)
    let told = 0
    await eventually(() => {
      if (world.received.bytes > told) world.tell({ type: 'ack', bytes: world.received.bytes - told })
      told = world.received.bytes
      return told === whole.length
    })
    await eventually(() => world.received.controls.some(({ type }) => type === 'end'))
  })

  it('fails with what the backend tells, or that it was lost', async () => {
    await using told = await stage()
    told.tell({ type: 'error', error: { code: 'disk-full', message: 'Full.', why: 'So.', remedy: 'Room.' } })
    await expect(told.stream.ended).rejects.toMatchObject({ code: 'disk-full', remedy: 'Room.' })
    await using lost = await stage()
    const reading = (async () => {
      for await (const _chunk of lost.stream.output);
    })()
    lost.backend.terminate()
    await expect(lost.stream.ended).rejects.toMatchObject({ code: 'backend-unreachable' })
    await expect(reading).rejects.toMatchObject({ code: 'backend-unreachable' })
  })

  it('fails on something that is no message of a stream', async () => {
    await using world = await stage()
    world.backend.send('{"type":"surprise"}')
    await expect(world.stream.ended).rejects.toMatchObject({ code: 'backend-unreachable' })
  })
})
