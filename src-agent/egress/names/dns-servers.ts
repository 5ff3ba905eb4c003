import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { createServer, type Server, type Socket } from 'node:net'

/** `port` is where a datagram came from; null where the question came by TCP. */
type Answerer = (message: Buffer, port: number | null) => Promise<Buffer | null>

/** Programs that ask by TCP at once, and how long each may be silent. */
const limits = { connections: 128, silenceMs: 10_000 } as const

/** Answers questions that come as datagrams. Not bound yet. */
export function createDatagramServer(answer: Answerer): DatagramSocket {
  const socket = createSocket('udp4')
  socket.on('message', (message, from) => {
    answer(message, from.port).then(
      (bytes) => {
        // Who asked may be gone, which is nobody's trouble.
        if (bytes !== null) socket.send(bytes, from.port, from.address, () => undefined)
      },
      () => undefined,
    )
  })
  return socket
}

/** Answers questions that come by TCP, each behind its length, one after the other. Not listening yet. */
export function createStreamServer(answer: Answerer): Server {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.setTimeout(limits.silenceMs, () => {
      socket.destroy()
    })
    void answerAll(socket, answer).catch(() => socket.destroy())
  })
  server.maxConnections = limits.connections
  return server
}

async function answerAll(socket: Socket, answer: Answerer): Promise<void> {
  let waiting = Buffer.alloc(0)
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    waiting = Buffer.concat([waiting, chunk])
    while (waiting.length >= 2) {
      const length = waiting.readUInt16BE(0)
      if (waiting.length < 2 + length) break
      const message = waiting.subarray(2, 2 + length)
      waiting = waiting.subarray(2 + length)
      const bytes = await answer(message, null)
      if (bytes === null) {
        socket.destroy()
        return
      }
      const prefix = Buffer.alloc(2)
      prefix.writeUInt16BE(bytes.length)
      if (!socket.write(Buffer.concat([prefix, bytes]))) {
        await new Promise<void>((resolve) => {
          socket.once('drain', resolve)
          socket.once('close', resolve)
        })
      }
    }
  }
}
