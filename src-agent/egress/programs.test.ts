import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Programs } from './programs.ts'

/** A program's connection as its server has it. */
async function connection(): Promise<{ readonly program: Socket; readonly end: string }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const program = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [socket] = (await once(server, 'connection')) as [Socket]
  onTestFinished(() => {
    program.destroy()
    server.close()
  })
  const { remoteAddress = '', remotePort, localAddress = '', localPort } = socket
  return { program, end: `${remoteAddress}:${String(remotePort)} ${localAddress}:${String(localPort)}` }
}

describe('which program has a socket', () => {
  it('[EG17] is told of a connection and of a question by datagram, as the kernel says', async () => {
    const programs = new Programs()
    const { end } = await connection()
    expect(await programs.find({ table: 'tcp', end }, false)).toMatchObject({ pid: process.pid })
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const port = String(socket.address().port)
    expect(await programs.find({ table: 'udp', end: port }, true)).toMatchObject({ pid: process.pid })
    socket.close()
  })

  it('[EG17] is nobody where there is no such socket', async () => {
    expect(await new Programs().find({ table: 'tcp', end: '127.0.0.1:1 127.0.0.1:2' }, false)).toBeNull()
    expect(await new Programs().find({ table: 'udp', end: 'NaN' }, true)).toBeNull()
  })

  it('[EG17] of those that come together is one look, and beyond the share of time it waits or is left out', async () => {
    let [now, spent, asked] = [0, 0, 0]
    const programs = new Programs(
      () => now,
      () => {
        asked += 1
        return (spent += 2500)
      },
    )
    const { end } = await connection()
    expect(programs.isPrompt).toBe(true)
    const first = [programs.find({ table: 'tcp', end }, false), programs.find({ table: 'tcp', end }, false)]
    for (const one of await Promise.all(first)) expect(one).toMatchObject({ pid: process.pid })
    // Before and after one look.
    expect(asked).toBe(2)
    expect(programs.isPrompt).toBe(false)
    expect(await programs.find({ table: 'tcp', end }, true)).toBeNull()
    now += 20_000
    expect(await programs.find({ table: 'tcp', end }, true)).toMatchObject({ pid: process.pid })
  })

  it('[EG17] is found among so many connections that are over that the kernel tells of them in parts', async () => {
    const others = await Promise.all(Array.from({ length: 200 }, connection))
    const programs = new Programs()
    const owners = await Promise.all(others.map(({ end }) => programs.find({ table: 'tcp', end }, false)))
    expect(owners.map((owner) => owner?.pid)).toEqual(Array(200).fill(process.pid))
  })

  it('[EG17] of more than so many at once is not looked for', async () => {
    const programs = new Programs()
    const all = Array.from({ length: 300 }, () => programs.find({ table: 'udp', end: '0' }, false))
    expect(await Promise.all(all)).toEqual(Array(300).fill(null))
  })
})
