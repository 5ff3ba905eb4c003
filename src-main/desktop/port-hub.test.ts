import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { quitCode } from '../../src-shared/api/ports.ts'
import { eventually } from '../backend/fixtures/eventually.ts'
import { serveHub, type HubPort } from './port-hub.ts'

/** Node's ports, as the pump sees Electron's. */
function hubPort(port: MessagePort): HubPort {
  return {
    on: (event: 'message' | 'close', listener: (data: unknown, ports: readonly HubPort[]) => void) => {
      if (event === 'close')
        port.on('close', () => {
          listener(undefined, [])
        })
      else {
        port.addEventListener('message', (event) => {
          const { data, ports } = event as unknown as { data: unknown; ports: MessagePort[] }
          listener(data, ports.map(hubPort))
        })
      }
    },
    postMessage: (message) => {
      port.postMessage(message)
    },
    start: () => {
      port.start()
    },
    close: () => {
      port.close()
    },
  }
}

/** A page with its hub, in front of a backend that echoes. */
async function stage() {
  const http = createServer()
  const backend = new WebSocketServer({ server: http })
  backend.on('connection', (socket) => {
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      socket.send(data, { binary: isBinary })
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const { port1: page, port2: pump } = new MessageChannel()
  const opened: string[] = []
  serveHub(
    hubPort(pump),
    async (path) => {
      opened.push(path)
      if (path === 'rpc') throw new Error('No backend today.')
      const socket = new WebSocket(`ws://127.0.0.1:${String(port)}`)
      await once(socket, 'open')
      return socket
    },
    () => undefined,
  )
  return {
    backend,
    opened,
    connect(request: unknown) {
      const { port1, port2 } = new MessageChannel()
      const seen: unknown[] = []
      port1.on('message', (message) => seen.push(message))
      const closed = once(port1, 'close')
      page.postMessage(request, [port2])
      return { port: port1, seen, closed }
    },
    [Symbol.asyncDispose]: async () => {
      page.close()
      for (const client of backend.clients) client.terminate()
      http.close()
      await once(http, 'close')
    },
  }
}

describe('[DE1] [DO1] a connection over a port', () => {
  it('opens, carries text and bytes both ways, and ends when the page hangs up', async () => {
    await using world = await stage()
    const { port, seen, closed } = world.connect({ open: 'stream' })
    await eventually(() => seen.length === 1)
    port.postMessage('hello')
    port.postMessage(new Uint8Array([0, 255]))
    port.postMessage(new Uint8Array([7]).buffer)
    await eventually(() => seen.length === 4)
    expect(seen).toEqual([{ event: 'open' }, 'hello', new Uint8Array([0, 255]), new Uint8Array([7])])
    port.postMessage({ command: 'close' })
    await eventually(() => world.backend.clients.size === 0)
    port.close()
    await closed
  })

  it('ends when the page is gone', async () => {
    await using world = await stage()
    const { port, seen } = world.connect({ open: 'stream' })
    await eventually(() => seen.length === 1)
    port.close()
    await eventually(() => world.backend.clients.size === 0)
  })

  it('tells that the backend broke off, and that it could not be reached', async () => {
    await using world = await stage()
    const stream = world.connect({ open: 'stream' })
    await eventually(() => stream.seen.length === 1)
    for (const client of world.backend.clients) client.terminate()
    await stream.closed
    expect(stream.seen.at(-1)).toEqual({ event: 'close', code: 1006 })
    const rpc = world.connect({ open: 'rpc' })
    await rpc.closed
    expect(rpc.seen).toEqual([{ event: 'close', code: 1006 }])
  })

  it('[DO5] breaks for a page when a person ends Airlock, so that one that stays goes on trying', async () => {
    await using world = await stage()
    const stream = world.connect({ open: 'stream' })
    await eventually(() => stream.seen.length === 1)
    for (const client of world.backend.clients) client.close(quitCode)
    await stream.closed
    expect(stream.seen.at(-1)).toEqual({ event: 'close', code: 1006 })
  })

  it('is not made for a request of another kind', async () => {
    await using world = await stage()
    for (const request of [null, {}, { open: 'files' }, { open: ['rpc'] }, 'rpc']) {
      await world.connect(request).closed
    }
    expect(world.opened).toEqual([])
  })
})
