import { connect } from 'node:tls'
import { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { EgressTerms } from '../../../../src-shared/policy/policy.ts'
import { FirstBytes } from './judge-first-bytes.ts'

const terms: EgressTerms = {
  mode: 'open',
  rules: [{ verdict: 'deny', host: 'denied.test', ports: null, origin: { kind: 'person' } }],
  isLearning: false,
}

/** What Node's own TLS says first to such a server. */
async function hello(servername: string): Promise<Buffer> {
  let first: (bytes: Buffer) => void = () => undefined
  const said = new Promise<Buffer>((resolve) => {
    first = resolve
  })
  const wire = new Duplex({
    read: () => undefined,
    write: (bytes: Buffer, _encoding, done) => {
      first(bytes)
      done()
    },
  })
  const client = connect({ socket: wire, servername, rejectUnauthorized: false })
  client.on('error', () => undefined)
  const bytes = await said
  client.destroy()
  return bytes
}

function judge(parts: readonly (Buffer | string)[], host = 'a.test') {
  const first = new FirstBytes({ host, port: 443, terms: () => terms })
  let verdict: ReturnType<FirstBytes['read']> = { kind: 'more' }
  for (const part of parts) {
    if (verdict.kind !== 'more') break
    verdict = first.read(Buffer.from(part))
  }
  return verdict
}
const bytesOf = (whole: Buffer) => [...whole].map((byte) => Buffer.from([byte]))
const other = { kind: 'refused', reason: 'other-host' }

describe('what a program says first', () => {
  it('[EG23] must name the server that was decided about, in TLS', async () => {
    const right = await hello('a.test')
    expect(judge([right])).toEqual({ kind: 'pass' })
    expect(judge(bytesOf(right))).toEqual({ kind: 'pass' })
    expect(judge(bytesOf(right).slice(0, -1))).toEqual({ kind: 'more' })
    expect(judge([await hello('A.TEST')])).toEqual({ kind: 'pass' })
    const wrong = await hello('b.test')
    expect(judge([wrong])).toMatchObject({ ...other, protocol: 'tls' })
    expect(judge(bytesOf(wrong))).toMatchObject(other)
    expect(judge([await hello('')])).toEqual({ kind: 'pass' })
  })

  it('[EG23] is read in one way only, or refused', async () => {
    const right = await hello('a.test')
    const body = right.subarray(5)
    const record = (part: Buffer) => Buffer.concat([Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part])
    const halves = [record(body.subarray(0, 90)), record(body.subarray(90))]
    expect(judge([Buffer.concat(halves)])).toEqual({ kind: 'pass' })
    const crumbs = [...body].map((_, at) => record(body.subarray(at, at + 1)))
    expect(judge([Buffer.concat(crumbs)])).toMatchObject(other)
    const longer = Buffer.from(right)
    const at = longer.indexOf('a.test')
    longer[at - 1] = 200
    expect(judge([longer])).toMatchObject(other)
  })

  it('[EG23] begins with a TLS hello, where it begins as TLS', async () => {
    const wrong = await hello('b.test')
    const alert = Buffer.from([21, 3, 1, 0, 2, 1, 0])
    const oldVersion = Buffer.concat([Buffer.from([22, 2]), wrong.subarray(2)])
    const empty = Buffer.from([23, 3, 3, 0, 0])
    for (const odd of [Buffer.concat([alert, wrong]), oldVersion, Buffer.concat([empty, wrong])]) {
      expect(judge([odd])).toMatchObject({ ...other, protocol: 'tls' })
      expect(judge(bytesOf(odd))).toMatchObject({ ...other, protocol: 'tls' })
    }
  })

  it.each([
    ['GET / HTTP/1.1\r\nHost: a.test\r\n\r\n', 'pass'],
    ['GET / HTTP/1.1\r\nhost:A.test.:8080\r\nX: y\r\n\r\n', 'pass'],
    ['GET http://a.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n', 'pass'],
    ['GET / HTTP/1.0\r\n\r\n', 'pass'],
    ['\r\nGET / HTTP/1.1\nHost: a.test\n\n', 'pass'],
    ['GET / HTTP/1.1\r\nHost: b.test\r\n\r\n', 'refused'],
    ['GET / HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n', 'refused'],
    ['GET http://b.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n', 'refused'],
    ['GET / HTTP/1.1\r\nHost : b.test\r\n\r\n', 'refused'],
    ['GET / HTTP/1.1\r\nX: y\r\n Host: b.test\r\n\r\n', 'refused'],
    ['GET / HTTP/1.1\r\nX: y\rHost: b.test\r\n\r\n', 'refused'],
    ['GET / HTTP/1.1\r\nHost: a.test\r\n', 'more'],
    ['GE', 'more'],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'pass'],
    ['0033git-upload-pack /project.git\0host=a.test\0', 'pass'],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'refused'],
    ['GET / HTTP/1.1 \r\nHost: b.test\r\n\r\n', 'refused'],
    ['GET\t/ HTTP/1.1\r\nHost: b.test\r\n\r\n', 'refused'],
    [' GET / HTTP/1.1\r\nHost: b.test\r\n\r\n', 'refused'],
    ['M_GET / HTTP/1.1\r\nHost: b.test\r\n\r\n', 'refused'],
    ['GET / http/1.1\r\nHost: b.test\r\n\r\n', 'refused'],
    ['GET /\x01 HTTP/1.1\r\nHost: b.test\r\n\r\n', 'refused'],
    ['GET http://b.test/\r\n', 'refused'],
    ['PING\r\n', 'pass'],
    ['*1\r\n$4\r\nPING\r\n', 'pass'],
    ["<?xml version='1.0'?>", 'pass'],
    ['\x20\x00\x00\x01', 'pass'],
    ['\x00\x00\x00\x08', 'pass'],
  ])('[EG23] %j: %s, however it comes in pieces', (said, kind) => {
    expect(judge([said]).kind).toBe(kind)
    expect(judge(bytesOf(Buffer.from(said, 'latin1'))).kind).toBe(kind)
  })

  it.each([
    ['a long line', `GET /${'a'.repeat(17_000)} HTTP/1.1\r\nHost: b.test\r\n\r\n`],
    ['empty lines', `${'\r\n'.repeat(40_000)}GET / HTTP/1.1\r\nHost: b.test\r\n\r\n`],
  ])('[EG23] is refused where %s would hide it', (_, said) => {
    expect(judge([said])).toMatchObject(other)
    expect(judge(bytesOf(Buffer.from(said)))).toMatchObject(other)
  })

  it('[EG23] is no way around a rule that denies, where an address was decided about', async () => {
    expect(judge([await hello('b.test')], '198.51.100.1')).toEqual({ kind: 'pass' })
    expect(judge([await hello('denied.test')], '198.51.100.1')).toMatchObject({ kind: 'refused', reason: 'denied' })
  })
})
