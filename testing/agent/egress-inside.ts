import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { TestGate, type Knows, type Lead } from './test-gate.ts'
import { createAgentServer } from '../../src-agent/server/serve.ts'
import { ProgramEnvironment } from '../../src-agent/surroundings/program-environment.ts'
import { Authorities } from '../../src-agent/egress/authorities.ts'
import { Egress } from '../../src-agent/egress/egress.ts'
import { egressRoutesOf } from '../../src-agent/egress/routes.ts'
import { startEgress } from '../../src-agent/egress/start-egress.ts'

/** Names get addresses of this process alone. */
let nextAddress = 0x7f40_0000 + ((process.pid % 4000) << 10) + 1

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Egress as inside a sandbox, on ports of its own, with gates of the test. */
export async function inside(limits: ConstructorParameters<typeof Egress>[0] = {}) {
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
    gate: async (
      terms: Parameters<typeof TestGate.open>[1],
      lead: Lead = () => ({ kind: 'refused', words: 'no' }),
      parked = 8,
      knows?: Knows,
    ) => {
      const stream = connect(socket)
      await once(stream, 'connect')
      const gate = await TestGate.open(stream, terms, lead, parked, knows)
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

/** A server of this computer. */
export async function serve(onSocket: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, onSocket)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A server that says back what it got, in capitals, once it got all. */
export const echo = () =>
  serve((socket) => {
    socket.on('error', () => undefined)
    void all(socket).then((said) => socket.end(said.toUpperCase()))
  })

/** All that comes until the end of it; a connection that was cut rejects. */
export async function all(socket: Socket): Promise<string> {
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  await once(socket, 'end')
  return Buffer.concat(pieces).toString('latin1')
}
