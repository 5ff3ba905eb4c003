import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TestGate, termsOf, type Lead } from '../../testing/agent/test-gate.ts'
import { createAgentServer } from '../server/serve.ts'
import { ProgramEnvironment } from '../surroundings/program-environment.ts'
import { Authorities } from './authorities.ts'
import { Egress } from './egress.ts'
import { egressRoutesOf } from './routes.ts'
import { startEgress } from './start-egress.ts'

/** Names get addresses of this process alone. */
let nextAddress = 0x7f40_0000 + ((process.pid % 4000) << 10) + 1

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function inside(limits: ConstructorParameters<typeof Egress>[0] = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-egress-'))
  const socket = join(folder, 'agent.sock')
  const log: string[] = []
  nextAddress += 16
  const egress = new Egress({ firstAddress: nextAddress, ...limits })
  const [dnsPort, proxyPort] = [await freePort(), await freePort()]
  const places = await startEgress(egress, { host: '127.0.0.1', dnsPort, proxyPort }, (line) => log.push(line))
  const environment = new ProgramEnvironment({ HOME: '/home/dev', GIT_SSL_CAINFO: '/own.pem' })
  const routes = egressRoutesOf(egress, new Authorities(folder, environment))
  const server = createAgentServer(routes, (line) => log.push(line))
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const resolver = new Resolver({ timeout: 2000, tries: 1 })
  resolver.setServers([`127.0.0.1:${String(dnsPort)}`])
  const gates: TestGate[] = []
  onTestFinished(async () => {
    for (const gate of gates) gate.close()
    places.close()
    server.close()
    await rm(folder, { recursive: true })
  })
  return {
    ...{ folder, environment, resolver, dnsPort, proxyPort, log },
    gate: async (terms: Parameters<typeof TestGate.open>[1], lead: Lead = () => ({ kind: 'refused', words: 'no' })) => {
      const stream = connect(socket)
      await once(stream, 'connect')
      const gate = await TestGate.open(stream, terms, lead)
      gates.push(gate)
      return gate
    },
    proxy: async () => {
      const program = connect({ host: '127.0.0.1', port: proxyPort, allowHalfOpen: true })
      await once(program, 'connect')
      return program
    },
  }
}

async function serve(onSocket: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, onSocket)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A server that says back what it got, in capitals, once it got all. */
const echo = () =>
  serve((socket) => {
    socket.on('error', () => undefined)
    void all(socket).then((said) => socket.end(said.toUpperCase()))
  })

async function all(socket: Socket): Promise<string> {
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  await once(socket, 'end')
  return Buffer.concat(pieces).toString('latin1')
}

describe('a name inside', () => {
  it('[EG10, EG12] that is allowed leads to its server under that name, with both ends told apart', async () => {
    const { gate, resolver } = await inside()
    const port = await freePort()
    const server = await echo()
    const { seen } = await gate(termsOf({ 'files.example': [port] }), () => server)
    const [address = ''] = await resolver.resolve4('Files.example')
    expect(address).toMatch(/^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./)
    const program = connect({ host: address, port, allowHalfOpen: true })
    program.end('hello')
    expect(await all(program)).toBe('HELLO')
    expect(seen).toEqual([{ id: 1, host: 'files.example', port, via: 'name' }])
    expect(await resolver.resolve4('files.example')).toEqual([address])
  })

  it('[EG10, EG11] that is refused is no such name, and is told; an address of another family has no answer', async () => {
    const { gate, resolver } = await inside()
    const { untilNoted, notes } = bound(await gate(termsOf({ 'files.example': [await freePort()] })))
    await expect(resolver.resolve4('other.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(resolver.resolve6('other.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(resolver.resolve6('files.example')).rejects.toMatchObject({ code: 'ENODATA' })
    await untilNoted((note) => note.type === 'name' && note.name === 'other.example')
    expect(notes).toEqual([{ type: 'name', name: 'other.example', times: 1 }])
  })

  it('[EG19] is not answered while nobody serves, and again as soon as somebody does', async () => {
    const { gate, resolver } = await inside()
    const terms = termsOf({ 'files.example': [await freePort()] })
    await expect(resolver.resolve4('files.example')).rejects.toMatchObject({ code: 'ESERVFAIL' })
    const first = await gate(terms)
    expect(await resolver.resolve4('files.example')).toHaveLength(1)
    first.close()
    await expect
      .poll(() => resolver.resolve4('files.example').catch((error: unknown) => (error as { code: string }).code))
      .toBe('ESERVFAIL')
    await gate(terms)
    expect(await resolver.resolve4('files.example')).toHaveLength(1)
  })
})

describe('the proxy inside', () => {
  it('[EG14] takes CONNECT', async () => {
    const { gate, proxy } = await inside()
    const server = await echo()
    const { seen } = await gate(termsOf({}), () => server)
    const program = await proxy()
    program.end('CONNECT files.example:99 HTTP/1.1\r\nHost: x\r\n\r\nhello')
    expect(await all(program)).toBe('HTTP/1.1 200 Connection established\r\n\r\nHELLO')
    expect(seen).toEqual([{ id: 1, host: 'files.example', port: 99, via: 'connect' }])
  })
})

function bound(gate: TestGate) {
  return { notes: gate.notes, untilNoted: gate.untilNoted.bind(gate) }
}
