import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { termsOf } from '../../../testing/agent/test-gate.ts'
import type { EgressAnswer } from '../../../src-shared/agent/egress-wire.ts'
import { all, echo, inside } from '../../../testing/agent/egress-inside.ts'
import { readProxyHead } from './http-head.ts'

const refused: EgressAnswer = { kind: 'refused', words: 'Refused by Airlock policy: no rule allows files.example.' }

async function say(lead: EgressAnswer | 'echo', bytes: string | Buffer) {
  const { gate, proxy } = await inside()
  const server = await echo()
  const { seen } = await gate(termsOf({}), () => (lead === 'echo' ? server : lead))
  const program = await proxy()
  program.end(bytes)
  return { said: await all(program), seen: seen.map(({ host, port, via }) => `${via} ${host} ${String(port)}`) }
}

describe('the proxy inside', () => {
  it('[EG14] takes CONNECT', async () => {
    const { said, seen } = await say('echo', 'CONNECT files.example:99 HTTP/1.1\r\nHost: x\r\n\r\nhello')
    expect(said).toBe('HTTP/1.1 200 Connection established\r\n\r\nHELLO')
    expect(seen).toEqual(['connect files.example 99'])
    expect((await say('echo', 'CONNECT [2001:db8::1]:443 HTTP/1.1\r\n\r\n')).seen).toEqual(['connect 2001:db8::1 443'])
  })

  it('[EG14] takes a request with a whole address, and passes on that one alone, without what is the proxy’s', async () => {
    const head = [
      'POST http://Files.example:81/a?b=c HTTP/1.1',
      'Host: other.example',
      'Proxy-Authorization: Basic secret',
      'Proxy-Connection: keep-alive',
      'Connection: keep-alive, x-hop',
      'X-Hop: 1',
      'Accept: text/plain',
      'Content-Length: 5',
    ]
    const { said, seen } = await say(
      'echo',
      `${head.join('\r\n')}\r\n\r\nhelloGET http://other.example/ HTTP/1.1\r\n\r\n`,
    )
    expect(said.split('\r\n')).toEqual([
      'POST /A?B=C HTTP/1.1',
      'HOST: FILES.EXAMPLE:81',
      'ACCEPT: TEXT/PLAIN',
      'CONTENT-LENGTH: 5',
      'CONNECTION: CLOSE',
      '',
      'HELLO',
    ])
    expect(seen).toEqual(['http Files.example 81'])
  })

  it.each([
    ['a name', Buffer.from('\x05\x01\x00\x05\x01\x00\x03\x0dfiles.example\x00\x63', 'latin1'), 'files.example'],
    ['an address', Buffer.from('\x05\x02\x02\x00\x05\x01\x00\x01\x01\x02\x03\x04\x00\x63', 'latin1'), '1.2.3.4'],
    [
      'an address of IPv6',
      Buffer.concat([
        Buffer.from([5, 1, 0, 5, 1, 0, 4, 0x20, 1, 0xd, 0xb8]),
        Buffer.alloc(11),
        Buffer.from([1, 0, 99]),
      ]),
      '2001:db8:0:0:0:0:0:1',
    ],
  ])('[EG14] takes SOCKS5 to %s', async (_what, bytes, host) => {
    const { said, seen } = await say('echo', Buffer.concat([bytes, Buffer.from('hello')]))
    expect(said).toBe('\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00HELLO')
    expect(seen).toEqual([`socks ${host} 99`])
  })

  it.each([
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET https://files.example/ HTTP/1.1\r\n\r\n',
    'GET http://user@files.example/ HTTP/1.1\r\n\r\n',
    'GET http://files.example/ HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    'GET http://files.example/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    'GET http://files.example/ HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n',
    'GET http://files.example/ HTTP/1.1\r\nA: b\r\n c\r\n\r\n',
    'GET http://files.example/ HTTP/1.1\r\nA: b\nB: c\r\n\r\n',
    'GET http://files.example/\0 HTTP/1.1\r\n\r\n',
    'GET http://files.example/ HTTP/1.1\r\nA : b\r\n\r\n',
    'GET http://files.example/a b HTTP/1.1\r\n\r\n',
    'GET http://files.example:0/ HTTP/1.1\r\n\r\n',
    'CONNECT files.example HTTP/1.1\r\n\r\n',
    'CONNECT a@files.example:1 HTTP/1.1\r\n\r\n',
    'CONNECT files.example:99999 HTTP/1.1\r\n\r\n',
    `GET http://files.example/ HTTP/1.1\r\nA: ${'x'.repeat(70_000)}\r\n\r\n`,
    'nonsense\r\n\r\n',
  ])('[EG14] refuses what could be read in two ways: %j', (text) => {
    expect(readProxyHead(Buffer.from(text, 'latin1'))).toMatchObject({ kind: 'bad' })
  })

  it('[EG14] tells a program that makes no sense so, and asks nobody', async () => {
    const { said, seen } = await say('echo', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(said).toMatch(/^HTTP\/1\.1 400 [^]*\r\nX-Airlock: bad-request\r\n/)
    expect(seen).toEqual([])
    expect((await say('echo', Buffer.from([5, 1, 2]))).said).toBe('\x05\xff')
    expect((await say('echo', Buffer.from([5, 1, 0, 5, 2, 0, 1, 1, 1, 1, 1, 0, 9]))).said.charCodeAt(3)).toBe(7)
  })

  it('[EG15] says a refusal in the words of each protocol', async () => {
    for (const first of ['CONNECT files.example:443 HTTP/1.1', 'GET http://files.example/ HTTP/1.1']) {
      const { said } = await say(refused, `${first}\r\n\r\n`)
      expect(said).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/)
      expect(said).toContain('\r\nX-Airlock: refused\r\n')
      expect(said.endsWith(`\r\n\r\n${refused.words}\n`)).toBe(true)
    }
    const socks = Buffer.from('\x05\x01\x00\x05\x01\x00\x03\x01a\x00\x63', 'latin1')
    expect((await say(refused, socks)).said.charCodeAt(3)).toBe(2)
  })

  it('[EG15] says what failed as a failure of its own', async () => {
    const socks = Buffer.from('\x05\x01\x00\x05\x01\x00\x03\x01a\x00\x63', 'latin1')
    const codes = { 'connection-refused': [502, 5], 'timed-out': [504, 4], 'name-not-found': [502, 4] } as const
    for (const [failure, [status, code]] of Object.entries(codes)) {
      const answer = { kind: 'failed', failure: failure as keyof typeof codes, words: 'It failed.' } as const
      expect((await say(answer, 'CONNECT a:1 HTTP/1.1\r\n\r\n')).said).toMatch(`HTTP/1.1 ${String(status)} `)
      expect((await say(answer, socks)).said.charCodeAt(3)).toBe(code)
    }
  })

  it('[EG19] says at once that nobody serves', async () => {
    const { proxy } = await inside()
    const program = await proxy()
    program.end('CONNECT files.example:443 HTTP/1.1\r\n\r\n')
    expect(await all(program)).toMatch(/^HTTP\/1\.1 503 [^]*Airlock is not connected to this sandbox/)
    const socks = await proxy()
    socks.write(Buffer.from([5, 1, 0, 5, 1, 0, 3, 1, 97, 0, 99]))
    await once(socks, 'readable')
    socks.destroy()
  })
})
