import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { answerOf, askForName, question } from './names.ts'

it('[IS5] asks each resolver and each listener for the name, and tells what came of it', async () => {
  const server = createSocket('udp4')
  const heard: Buffer[] = []
  server.on('message', (message, { port, address }) => {
    heard.push(message)
    const answer = Buffer.from(message)
    answer.writeUInt16BE(0x8183, 2)
    server.send(answer, port, address)
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  const listener = { host: '127.0.0.1', port: server.address().port }
  const name = 'abc123.canary.airlock.invalid'
  const told = await askForName({ files: [], abstractSocket: null, listeners: [listener], name, addresses: [] }, [])
  server.close()
  expect(told.map((each) => each.name)).toEqual([
    'ask 127.0.0.11 port 53',
    `ask 127.0.0.1 port ${String(listener.port)}`,
  ])
  expect(told.at(-1)?.result).toBe('NXDOMAIN')
  expect(heard[0]?.subarray(2)).toEqual(question(name).subarray(2))
})

it('[IS5] a question is one that resolvers understand, and an answer of any length is read', () => {
  expect(question('a.bc').subarray(2).toString('hex')).toBe('01000001000000000000' + '01610262630000010001')
  expect(answerOf(Buffer.alloc(3))).toBe('a short answer')
  expect(answerOf(Buffer.from([0, 0, 0x81, 0x85, 0, 0, 0, 0, 0, 0, 0, 0]))).toBe('REFUSED')
  expect(answerOf(Buffer.from([0, 0, 0x81, 0x8f, 0, 0, 0, 0, 0, 0, 0, 0]))).toBe('an answer')
})
