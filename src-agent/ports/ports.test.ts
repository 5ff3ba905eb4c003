import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { agentForFile } from '../../testing/agent/agent-for-file.ts'

const inside = agentForFile({ sharesLoopback: true })

async function serve(host: string, onSocket: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, onSocket)
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** All that comes; reading in a loop would close the other direction as well. */
async function text(source: Readable): Promise<string> {
  const pieces: Buffer[] = []
  source.on('data', (piece: Buffer) => pieces.push(piece))
  await once(source, 'end')
  return Buffer.concat(pieces).toString()
}

describe('a connection to a port', () => {
  it('[PO2] carries bytes both ways, and the end of either side without the other’s', async () => {
    let [received, isOver] = ['', false]
    const port = await serve('127.0.0.1', (socket) => {
      // Ends its own side first and still takes what comes.
      socket.end('hello')
      void text(socket).then((all) => (received = all))
      socket.once('end', () => (isOver = true))
    })
    const stream = await inside.client.ports.connect(port)
    expect(await text(stream)).toBe('hello')
    stream.end('said after your end')
    await expect.poll(() => isOver).toBe(true)
    expect(received).toBe('said after your end')
  })

  it('[PO2] gives the answer to a whole question whose asker ended', async () => {
    const port = await serve('127.0.0.1', (socket) => {
      void text(socket).then((all) => socket.end(all.toUpperCase()))
    })
    const stream = await inside.client.ports.connect(port)
    stream.end('question')
    expect(await text(stream)).toBe('QUESTION')
  })

  it('[PO2] reaches a server on ::1 alone', async () => {
    const port = await serve('::1', (socket) => socket.end('six'))
    expect(await text(await inside.client.ports.connect(port))).toBe('six')
  })

  it('[PO2] ends when the caller hangs up', async () => {
    let isClosed = false
    const port = await serve('127.0.0.1', (socket) => {
      socket.on('error', () => undefined)
      socket.resume().once('end', () => (isClosed = true))
      socket.write('going on')
    })
    const stream = await inside.client.ports.connect(port)
    stream.on('error', () => undefined)
    await once(stream, 'data')
    stream.destroy()
    await expect.poll(() => isClosed).toBe(true)
  })

  it('[PO2] is refused where nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    await expect(inside.client.ports.connect(port)).rejects.toMatchObject({ code: 'port-not-served' })
  })

  it('[PO2] holds back a server whose bytes nobody reads', async () => {
    let written = 0
    const port = await serve('127.0.0.1', (socket) => {
      const block = Buffer.alloc(1024 * 1024)
      const write = () => {
        while (socket.writableLength < block.length && written < 256) {
          written++
          socket.write(block)
        }
      }
      socket.on('drain', write).on('error', () => undefined)
      write()
    })
    const stream = await inside.client.ports.connect(port)
    stream.on('error', () => undefined)
    const isHeld = async () => {
      const before = written
      await inside.client.processes.list()
      await new Promise((resolve) => setImmediate(resolve))
      return before === written
    }
    await expect.poll(isHeld).toBe(true)
    expect(written).toBeLessThan(64)
    stream.destroy()
  })
})

describe('a watch for servers', () => {
  it('[PO1] tells one as it starts, with its process, and again when it ends', async () => {
    const watch = inside.client.ports.watch({ signal: AbortSignal.timeout(20_000) })[Symbol.asyncIterator]()
    await watch.next()
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const told = async () => {
      const next = await watch.next()
      return next.done === true ? undefined : next.value.find((one) => one.port === port)
    }
    let found = await told()
    while (found === undefined) found = await told()
    expect(found.process?.pid).toBe(process.pid)
    server.close()
    while (found !== undefined) found = await told()
    await watch.return?.()
  })
})
