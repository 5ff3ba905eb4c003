import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TestGate, termsOf, type Lead } from '../../../testing/agent/test-gate.ts'
import { eventually } from '../fixtures/eventually.ts'
import { firstPair, onPlaces, type Stage } from './stage.ts'

const name = 'going-out'
const terms = termsOf({ 'files.example': [80, 8080], 'denied.example': [80, 443] })

/** A server of this computer, and a gate that leads everything there but what is denied. */
async function gateOf({ engine, service }: Stage): Promise<TestGate & { readonly server: Server }> {
  const server = createServer((asked, answer) => {
    answer.end(`${asked.headers.host ?? ''} ${asked.url ?? ''}\n`)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const lead: Lead = ({ host }) =>
    host === 'denied.example' ? { kind: 'refused', words: 'Refused by Airlock policy: a test says so.' } : port
  const gate = await TestGate.open(await engine.connect(service.get(name).id), terms, lead)
  onTestFinished(() => {
    gate.close()
    server.close()
  })
  return Object.assign(gate, { server })
}

/** What a Node program said; it must end well. */
async function node({ run }: Stage, program: string): Promise<string> {
  const { stdout, stderr, exit } = await run(name, ['node', '-e', program])
  expect(exit, stderr).toMatchObject({ code: 0 })
  return stdout
}

/** Asks through the proxy with the whole address. */
const byProxy = (url: string) => `
require('http').get({ host: '127.0.0.1', port: 3128, path: '${url}' }, async (answer) => {
  console.log(answer.statusCode, answer.headers['x-airlock'] ?? '', Buffer.concat(await answer.toArray()).toString().trim())
})`

/** Says bytes to the proxy once it said so much, and prints what comes last. */
const byBytes = (...pieces: readonly string[]) => `
const socket = require('net').connect(3128, '127.0.0.1')
const pieces = ${JSON.stringify(pieces)}.map((piece) => Buffer.from(piece, 'latin1'))
socket.write(pieces.shift())
let all = ''
socket.on('data', (said) => { all += said.toString('latin1'); if (pieces.length > 0) socket.write(pieces.shift()) })
socket.on('end', () => console.log(all.trim().split('\\n').at(-1)))`

describe('what goes out of a sandbox', () => {
  onPlaces(firstPair, (stage) => {
    it('[EG10, EG12, EG17] goes by name, to programs that know no proxy; other names are none', async () => {
      const { sandbox, sh, run } = stage()
      await sandbox(name)
      const gate = await gateOf(stage())
      expect(await sh(name, 'cat /etc/resolv.conf')).toBe('nameserver 127.0.0.1\n')
      expect(await sh(name, 'getent hosts files.example')).toMatch(/^127\.64\.\d+\.\d+ +files.example/)
      const fetching = (url: string) => `fetch('${url}').then((a) => a.text()).then((t) => console.log(t.trim()))`
      expect(await node(stage(), fetching('http://files.example/one'))).toBe('files.example /one\n')
      expect(await node(stage(), fetching('http://files.example:8080/two'))).toBe('files.example:8080 /two\n')
      expect((await run(name, ['getent', 'hosts', 'other.example'])).exit.code).toBe(2)
      expect(gate.seen.map(({ host, port, via }) => `${via} ${host}:${String(port)}`)).toEqual([
        'name files.example:80',
        'name files.example:8080',
      ])
      await gate.untilNoted((note) => note.type === 'name' && note.name === 'other.example')
      await gate.untilNoted((note) => note.type === 'process' && note.name === 'node')
    })

    it('[EG14, EG15] goes through the proxy by CONNECT, whole addresses and SOCKS, which name it too', async () => {
      const { sh } = stage()
      const gate = await gateOf(stage())
      expect(await sh(name, 'echo $AIRLOCK_PROXY')).toBe('http://127.0.0.1:3128\n')
      expect(await node(stage(), byProxy('http://any.example:8080/by-proxy'))).toBe('200  any.example:8080 /by-proxy\n')
      expect(await node(stage(), byProxy('http://denied.example/'))).toBe(
        '403 refused Refused by Airlock policy: a test says so.\n',
      )
      const asked = 'GET /by-bytes HTTP/1.0\r\nHost: any\r\n\r\n'
      expect(await node(stage(), byBytes('CONNECT any.example:99 HTTP/1.1\r\n\r\n', asked))).toBe('any /by-bytes\n')
      const socks = ['\x05\x01\x00', '\x05\x01\x00\x03\x0bany.example\x00\x62', asked]
      expect(await node(stage(), byBytes(...socks))).toBe('any /by-bytes\n')
      expect(gate.seen.map(({ via, port }) => `${via} ${String(port)}`)).toEqual([
        'http 8080',
        'http 80',
        'connect 99',
        'socks 98',
      ])
    })

    it('[EG19] [T-N8] ends at once with who serves, and works again with the next one', async () => {
      const { sh, run, python } = stage()
      const first = await gateOf(stage())
      const held = python(
        name,
        `
import socket
with socket.create_connection(('files.example', 80), 20) as s:
  print('connected', flush=True)
  try: print('ended' if s.recv(1) == b'' else 'got')
  except ConnectionResetError: print('reset')`,
      )
      await eventually(() => first.seen.length > 0, 20_000)
      first.close()
      expect(await held).toBe('connected\nreset\n')
      expect((await run(name, ['getent', 'hosts', 'files.example'])).exit.code).toBe(2)
      expect(await node(stage(), byProxy('http://files.example/'))).toMatch(
        /^503 unserved Airlock is not connected to this sandbox/,
      )
      await gateOf(stage())
      expect(await sh(name, 'getent hosts files.example')).toMatch(/^127\./)
    })
  })
})
