import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { makeAuthority } from '../../certificates.ts'
import type { FlyCloud } from '../cloud/cloud.ts'
import { Faults } from '../http/faults.ts'
import { forward } from '../forward.ts'
import { end, listen } from '../listen.ts'
import { appOf, reachMachine } from './reach-machine.ts'
import { Upgraded } from './upgraded.ts'

/** Fly's proxy for `<app>.fly.dev`: TLS, HTTP and WebSockets to the service of the app's machine. */
export class Edge {
  /** On 127.0.0.1; the name of the app goes into SNI and `Host`. */
  readonly port: number
  /** What its certificates are to be checked against. */
  readonly authority: string
  /** Of requests and upgrades; a fault's `path` is the URL's. */
  readonly faults = new Faults()
  readonly requests: { readonly host: string; readonly method: string; readonly path: string }[] = []
  readonly #cloud: FlyCloud
  readonly #server: Server
  readonly #connections = new Set<Socket>()
  readonly #upgraded = new Set<Upgraded>()
  #held = false

  private constructor(cloud: FlyCloud, server: Server, port: number, authority: string) {
    this.#cloud = cloud
    this.#server = server
    this.port = port
    this.authority = authority
    server.on('connection', (socket: Socket) => {
      this.#connections.add(socket)
      socket.once('close', () => this.#connections.delete(socket))
      socket.on('error', () => socket.destroy())
    })
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#serve(request, response)
    })
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#upgrade(request, socket, head)
    })
  }

  static async start(cloud: FlyCloud): Promise<Edge> {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-edge-'))
    try {
      const names = ['-addext', 'subjectAltName=DNS:*.fly.dev']
      const made = await makeAuthority(folder, 'edge', '/O=Airlock tests/CN=Edge', names)
      const server = createServer({ cert: made.pem, key: await readFile(made.keyFile) })
      return new Edge(cloud, server, await listen(server), made.pem)
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  /** How many WebSockets go through now. */
  get open(): number {
    return this.#upgraded.size
  }

  /** Cuts every connection, as when an edge fails. */
  dropAll(): void {
    for (const socket of this.#connections) socket.resetAndDestroy()
  }

  /** Tells every WebSocket that the server goes away, as before a machine is stopped. */
  goAway(): void {
    for (const one of this.#upgraded) one.goAway()
  }

  /** From now on no byte of a WebSocket gets through, in either direction, and none is lost. */
  hold(): void {
    this.#held = true
    for (const one of this.#upgraded) one.hold()
  }

  release(): void {
    this.#held = false
    for (const one of this.#upgraded) one.release()
  }

  async close(): Promise<void> {
    this.dropAll()
    await end(this.#server)
  }

  /** @returns whether somebody else has answered */
  #refused(request: IncomingMessage, answer: (status: number, body: string) => void): boolean {
    const path = request.url ?? '/'
    const { host = '' } = request.headers
    this.requests.push({ host, method: request.method ?? '', path })
    if (appOf(this.#cloud, host) === null) {
      // Such a name has no address at Fly, so nobody answers.
      request.socket.destroy()
      return true
    }
    const fault = this.faults.take(request.method ?? '', path)
    if (fault === null) return false
    if (fault.reset === true) request.socket.destroy()
    else if (fault.hang !== true) answer(fault.status ?? 502, typeof fault.body === 'string' ? fault.body : '')
    return true
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number, body = '') => response.writeHead(status, { server: 'Fly' }).end(body)
    if (this.#refused(request, answer)) return
    const reached = await reachMachine(this.#cloud, request)
    if (reached === null) {
      answer(503)
      return
    }
    forward(request, response, reached.stream, headersFor(request))
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy())
    const answer = (status: number, body = '') =>
      socket.end(
        `HTTP/1.1 ${String(status)} Refused\r\nContent-Length: ${String(body.length)}\r\nConnection: close\r\n\r\n${body}`,
      )
    if (this.#refused(request, answer)) return
    const reached = await reachMachine(this.#cloud, request)
    if (reached === null) {
      answer(503)
      return
    }
    const one = new Upgraded(socket, reached)
    this.#upgraded.add(one)
    socket.once('close', () => this.#upgraded.delete(one))
    if (this.#held) one.hold()
    one.begin(rawHead(request), head)
  }
}

/** What Fly tells the service of who asks. */
function headersFor(request: IncomingMessage): OutgoingHttpHeaders {
  const added = {
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '192.0.2.1',
    'fly-client-ip': '192.0.2.1',
    via: '1.1 fly.io',
  }
  const given = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return { ...Object.fromEntries(given), ...added }
}

function rawHead(request: IncomingMessage): string {
  const lines = Object.entries(headersFor(request)).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}: ${one as string}`),
  )
  return [`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/1.1`, ...lines, '', ''].join('\r\n')
}
