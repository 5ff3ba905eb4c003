import { once } from 'node:events'
import net from 'node:net'
import { expect, it } from 'vitest'
import { Connection } from './connection.ts'

const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
const windowUpdate = Buffer.from([0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1])

it('[AG7] an agent whose answers to pings wait behind what it sends is heard, and given up once nothing comes', async () => {
  let heard = 0
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write(settings)
    // It never answers a ping, and sends something else instead.
    socket.on('data', () => {
      heard += 1
      if (heard < 10) socket.write(windowUpdate)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const connection = new Connection(net.connect(port, '127.0.0.1'), { intervalMs: 20 })
  await connection.over
  expect(heard).toBeGreaterThanOrEqual(10)
  server.close()
})
