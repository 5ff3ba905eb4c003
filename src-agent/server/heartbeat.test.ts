import { once } from 'node:events'
import http2 from 'node:http2'
import net from 'node:net'
import { expect, it } from 'vitest'
import { watchOver } from './heartbeat.ts'

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
const windowUpdate = Buffer.from([0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1])

it('[AG7] a caller whose answers to pings wait behind what it sends is heard, and dropped once nothing comes', async () => {
  const server = http2.createServer()
  server.on('session', (session) => {
    watchOver(session, 20)
    session.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const caller = net.connect(port, '127.0.0.1')
  caller.on('error', () => undefined)
  caller.write(Buffer.concat([preface, settings]))
  // It never answers a ping, and sends something else instead.
  let heard = 0
  caller.on('data', () => {
    heard += 1
    if (heard < 10) caller.write(windowUpdate)
  })
  await once(caller, 'close')
  expect(heard).toBeGreaterThanOrEqual(10)
  server.close()
})
