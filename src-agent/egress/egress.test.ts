import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { egressRoutes, type EgressAnswer } from '../../src-shared/agent/egress-wire.ts'
import { termsOf, type Lead } from '../../testing/agent/test-gate.ts'
import { cut } from './cut.ts'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'
import { all, echo, freePort, inside, serve } from '../../testing/agent/egress-inside.ts'

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'none'
const refused: EgressAnswer = { kind: 'refused', words: 'Refused by Airlock policy: a test says so.' }

/** A program that connected to the address of its name. */
async function connected(lead: Lead, more: Parameters<typeof inside>[0] = {}) {
  const world = await inside(more)
  const port = await freePort()
  const gated = await world.gate(termsOf({ 'files.example': [port] }), lead)
  const [address = ''] = await world.resolver.resolve4('files.example')
  const program = async (): Promise<Socket> => {
    const socket = connect({ host: address, port, allowHalfOpen: true })
    await once(socket, 'connect')
    return socket
  }
  return { ...world, gated, program }
}

describe('a connection that goes out', () => {
  it('[EG15] by its name is refused with an alert in TLS, with words in HTTP, and else by a reset', async () => {
    const { program } = await connected(() => refused)
    const tls = await program()
    tls.write(Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]))
    expect(Buffer.from(await all(tls), 'latin1')).toEqual(Buffer.from([0x15, 3, 3, 0, 2, 2, 49]))
    tls.destroy()
    const http = await program()
    http.write('GET / HTTP/1.1\r\nHost: files.example\r\n\r\n')
    expect(await all(http)).toMatch(/^HTTP\/1\.1 403 [^]*Refused by Airlock policy: a test says so\.\n$/)
    http.destroy()
    const other = await program()
    other.write('\0\0')
    expect(await all(other).catch(codeOf)).toBe('ECONNRESET')
  })

  it('[EG19] brings along what the program says first, before the answer and little of it', async () => {
    let heard = 0
    const port = await serve((server) => {
      server.on('data', ({ length }) => (heard += length)).once('end', () => server.end('all'))
    })
    let early = 0
    const { program } = await connected(async (_, call) => {
      await eventually(() => call.readableLength > 0)
      early = call.readableLength
      return port
    })
    const socket = await program()
    const said = Buffer.alloc(3_000_000, 'x')
    socket.end(said)
    expect(await all(socket)).toBe('all')
    expect(heard).toBe(said.length)
    expect(early).toBeLessThanOrEqual(80 * 1024)
  })

  it('[EG15] to a name that the outside does not know says so in TLS', async () => {
    const words = 'No such name.'
    const { program } = await connected(() => ({ kind: 'failed', failure: 'name-not-found', words }))
    const tls = await program()
    tls.write(Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]))
    expect(Buffer.from(await all(tls), 'latin1')).toEqual(Buffer.from([0x15, 3, 3, 0, 2, 2, 112]))
    tls.destroy()
  })

  it('[EG16] that the server cuts is an error for the program, and the other way round', async () => {
    const met: Promise<string>[] = []
    let heard = ''
    const server = await serve((socket) => {
      met.push(all(socket).catch(codeOf))
      socket.on('data', (said) => {
        heard += String(said)
        if (String(said) === 'cut') cut(socket)
      })
      socket.on('error', () => undefined)
    })
    const { program } = await connected(() => server)
    const first = await program()
    first.write('cut')
    expect(await all(first).catch(codeOf)).toBe('ECONNRESET')
    const second = await program()
    second.write('hello')
    // Bytes and a reset that come together are told as bytes and an end by libuv.
    await expect.poll(() => heard).toBe('cuthello')
    cut(second)
    expect(await met[1]).toBe('ECONNRESET')
  })

  it('[EG16] is one of so many, and the next one is told', async () => {
    const { proxy, gate } = await inside({ limits: { tunnels: 2 } })
    const server = await serve((socket) => socket.on('error', () => undefined).resume())
    await gate(termsOf({}), () => server)
    const ask = async () => {
      const program = await proxy()
      program.on('error', () => undefined)
      program.write('CONNECT a:1 HTTP/1.1\r\n\r\n')
      const [said] = (await once(program, 'data')) as [Buffer]
      return { program, said: said.toString() }
    }
    const [one, two, three] = [await ask(), await ask(), await ask()]
    expect(one.said + two.said).toBe('HTTP/1.1 200 Connection established\r\n\r\n'.repeat(2))
    expect(three.said).toMatch(/^HTTP\/1\.1 503 [^]*2 connections of this sandbox are open/)
    cut(one.program)
    await expect.poll(async () => (await ask()).said.slice(9, 12)).toBe('200')
  })

  it('[EG16] of a program that does not read holds up no other, and the fullest ends when too much is unread', async () => {
    const flood = Buffer.alloc(64 * 1024)
    const server = await serve((socket) => {
      socket.on('error', () => undefined)
      const write = () => {
        while (socket.write(flood));
      }
      socket.on('drain', write)
      write()
    })
    const replies = await echo()
    const lead: Lead = ({ host }) => (host === 'flood' ? server : replies)
    const { proxy, gate } = await inside({ limits: { unreadBytes: 4 * 1024 * 1024 } })
    const gated = await gate(termsOf({}), lead)
    const stalled = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const program = await proxy()
        program.on('error', () => undefined).pause()
        program.write('CONNECT flood:1 HTTP/1.1\r\n\r\n')
        return program
      }),
    )
    await gated.untilNoted((note) => note.type === 'trouble')
    const quick = await proxy()
    quick.end('CONNECT quick:1 HTTP/1.1\r\n\r\nhello')
    expect(await all(quick)).toMatch(/HELLO$/)
    for (const one of stalled) one.destroy()
  })

  it('[EG17] is told with its program, as the kernel says', async () => {
    const server = await echo()
    const { program, gated } = await connected(() => server)
    const socket = await program()
    socket.write('x')
    const note = await gated.untilNoted(({ type }) => type === 'process')
    expect(note).toMatchObject({ type: 'process', connection: 1, pid: process.pid })
    socket.end()
    await all(socket)
  })

  it('[EG17] is told with its program also where it is refused, and a name that is refused with who asked', async () => {
    const { program, gated, resolver } = await connected(() => refused)
    const socket = await program()
    socket.on('error', () => undefined)
    socket.end('GET / HTTP/1.1\r\n\r\n')
    expect(await gated.untilNoted(({ type }) => type === 'process')).toMatchObject({ pid: process.pid })
    await expect(resolver.resolve4('other.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    const note = await gated.untilNoted(({ type }) => type === 'name')
    expect(note).toMatchObject({ name: 'other.example', process: { pid: process.pid } })
  })

  it('[EG19] fails at once when who serves it is gone', async () => {
    const server = await serve((socket) => socket.on('error', () => undefined).resume())
    const { program, gated, resolver } = await connected(() => server)
    const held = async () => {
      const socket = await program()
      const end = all(socket).catch(codeOf)
      socket.write('x')
      return end
    }
    const first = held()
    await expect.poll(() => gated.seen.length).toBe(1)
    gated.close()
    expect(await first).toBe('ECONNRESET')
    await expect.poll(() => resolver.resolve4('files.example').catch(codeOf)).toBe('ESERVFAIL')
  })

  it('[EG19] goes to who serves now, not to calls that one of before left parked', async () => {
    const server = await echo()
    const { gate, proxy } = await inside()
    const before = await gate(termsOf({}), () => refused)
    await gate(termsOf({}), () => server)
    const program = await proxy()
    program.end('CONNECT a:1 HTTP/1.1\r\n\r\nhello')
    expect(await all(program)).toMatch(/HELLO$/)
    expect(before.seen).toEqual([])
  })

  it('[EG19] waits a moment for a parked call, and is told when none comes', async () => {
    const { proxy, gate } = await inside({ limits: { parkingMs: 50 } })
    await gate(termsOf({}), () => refused, 0)
    const program = await proxy()
    program.end('CONNECT a:1 HTTP/1.1\r\n\r\n')
    expect(await all(program)).toMatch(/^HTTP\/1\.1 504 [^]*Airlock did not answer in time/)
  })
})

describe('the authorities of the computer', () => {
  it('[EG18] are files inside that programs are told of from then on, until they are taken back', async () => {
    const { gate, environment, folder } = await inside()
    const gated = await gate(termsOf({}))
    const before = environment.current
    expect(before).toEqual({ HOME: '/home/dev', GIT_SSL_CAINFO: '/own.pem', AIRLOCK_PROXY: 'http://127.0.0.1:3128' })
    const store = Buffer.from('a store')
    await gated.ask(egressRoutes.authorities, { pem: 'PEM', trustStore: store.toString('base64') })
    const [pem, jks] = [join(folder, 'authorities.pem'), join(folder, 'authorities.jks')]
    expect(await readFile(pem, 'utf8')).toBe('PEM')
    expect(await readFile(jks)).toEqual(store)
    expect(environment.current).toMatchObject({
      ...{ SSL_CERT_FILE: pem, NODE_EXTRA_CA_CERTS: pem, CURL_CA_BUNDLE: pem, PIP_CERT: pem },
      GIT_SSL_CAINFO: '/own.pem',
      JAVA_TOOL_OPTIONS: `-Djavax.net.ssl.trustStore=${jks} -Djavax.net.ssl.trustStorePassword=changeit`,
    })
    await gated.ask(egressRoutes.authorities, { pem: null, trustStore: null })
    expect(environment.current).toEqual(before)
    expect([existsSync(pem), existsSync(jks)]).toEqual([false, false])
  })
})
