import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CreateRequest } from '../../../src-shared/engine/create-request.ts'
import { eventually } from '../fixtures/eventually.ts'
import { stagedOutside } from '../egress/fixtures/staged-gate.ts'
import { onPlaces, secondPair } from './stage.ts'

const address = '198.51.100.1'
const servers: Record<string, number> = {}
const stalled = new Set<Socket>()
const outside = stagedOutside({ 'a.test': [address], 'b.test': [address], 'private.test': ['10.0.0.1'] }, servers)
/** Answers HTTP by hand: what comes, and when, is the test's business. */
const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => socket.destroy())
  let said = ''
  socket.on('data', (bytes: Buffer) => {
    said += bytes.toString('latin1')
    if (!said.includes('\r\n\r\n')) return
    const path = /^GET (\S+)/.exec(said)?.[1] ?? ''
    if (path === '/stall') stalled.add(socket.pause())
    else socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${String(path.length)}\r\nConnection: close\r\n\r\n${path}`)
  })
})

const network: CreateRequest['network'] = {
  mode: 'allowlist',
  rules: [{ verdict: 'allow', host: 'a.test', ports: [80, 443] }],
}
const fetching = (url: string) =>
  `fetch('${url}').then((a) => a.text()).then(console.log, (e) => console.log('failed', e.cause?.code ?? e.message))`
/** Asks once and is gone. */
const oneShot = `perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new("a.test:80"); print $s "GET / HTTP/1.0\\r\\n\\r\\n"; while (<$s>) {}'`
/** Prints status and words. */
const said = `(async (url) => { const a = await fetch(url); console.log(a.status, await a.text()) })`
const many = `
const http = require('http')
let [well, badly, left] = [0, 0, 300]
for (let one = 0; one < 300; one++) {
  const done = (isWell) => { if (isWell) well++; else badly++; if (--left === 0) console.log(well, badly) }
  http.get({ host: 'a.test', path: '/' + one, agent: false }, (answer) => {
    let said = ''
    answer.on('data', (bytes) => { said += bytes })
    answer.on('end', () => done(said === '/' + one))
    answer.on('error', () => done(false))
  }).on('error', () => done(false))
}`
const wrongName = `
const tls = require('tls').connect({ host: 'a.test', port: 443, servername: 'b.test', rejectUnauthorized: false })
tls.on('error', (error) => console.log(error.code)); tls.on('close', () => console.log('closed'))`

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers[address] = (server.address() as AddressInfo).port
})
afterAll(() => {
  for (const socket of stalled) socket.destroy()
  server.close()
})

describe('the gate, with a real sandbox', () => {
  onPlaces(
    secondPair,
    (stage, { isolation }) => {
      const name = 'through-the-gate'
      const node = async (program: string) => (await stage().run(name, ['node', '-e', program])).stdout.trim()

      it('[EG20, EG21] leads a program that knows no proxy to a server by its name, and refuses others', async () => {
        const { sandbox, service } = stage()
        await sandbox(name, { network })
        await eventually(async () => (await service.egress.state(name)).isServing)
        expect(await node(fetching('http://a.test/one'))).toBe('/one')
        expect(await node(fetching('http://b.test/one'))).toBe('failed ENOTFOUND')
        await eventually(() => service.get(name).network.refusals === 1)
        expect(await service.egress.requests(name, 10)).toMatchObject([
          { host: 'b.test', port: null, outcome: { kind: 'refused', reason: 'not-listed' } },
          { host: 'a.test', port: 80, outcome: { kind: 'done' }, address, process: { name: 'node' } },
        ])
      }, 120_000)

      it('[EG24] follows a change at once, also while connections are open', async () => {
        const { service } = stage()
        await service.egress.answer(name, { host: 'b.test', port: null, answer: 'once', mayBePrivate: false })
        expect(await node(fetching('http://b.test/two'))).toBe('/two')
        const open = node(fetching('http://a.test/stall'))
        await eventually(() => stalled.size > 0)
        await service.egress.change(name, { mode: 'offline' })
        expect(await open).toMatch(/^failed/)
        expect(await node(fetching('http://a.test/three'))).toBe('failed ENOTFOUND')
        await service.egress.change(name, { mode: 'allowlist' })
      })

      it('[EG23] cuts what names another server in TLS', async () => {
        expect(await node(wrongName)).toMatch(/^ERR_SSL_\w*ACCESS_DENIED/)
      })

      it('[EG25] carries 300 connections at once, none of which fails', async () => {
        expect(await node(many)).toBe('300 0')
      }, 60_000)

      it('[EG70, EG71, EG73] answers a wrong name with “no such name” where everything is open, by one question outside', async () => {
        const { service } = stage()
        await service.egress.change(name, { mode: 'open' })
        outside.resolved.length = outside.dialled.length = 0
        expect(await node(fetching('http://typo.test/one'))).toBe('failed ENOTFOUND')
        expect(await node(fetching('http://b.test/one'))).toBe('/one')
        expect(outside.resolved).toEqual(['typo.test', 'b.test'])
        expect(outside.dialled).toEqual([`${address} 80`])
        const [, newest] = await service.egress.requests(name, 2)
        expect(newest).toMatchObject({ host: 'typo.test', port: null, outcome: { failure: 'name-not-found' } })
        // Where it leads to is judged when it is connected to, and said in words.
        expect(await node(`${said}('http://private.test/')`)).toMatch(
          /^403 Refused by Airlock policy: private\.test:80/,
        )
        await service.egress.change(name, { mode: 'allowlist' })
        expect(outside.dialled).toHaveLength(1)
      }, 60_000)

      it('[EG74] refuses an allowed name at a port of no rule in words, with a line in the log', async () => {
        const { service } = stage()
        const port = isolation === 'gvisor' ? 8081 : 9418
        const url = `http://a.test:${String(port)}/`
        expect(await node(`${said}('${url}')`)).toMatch(/^403 Refused by Airlock policy: a\.test:\d+ is not on/)
        const [newest] = await service.egress.requests(name, 1)
        expect(newest).toMatchObject({ host: 'a.test', port, outcome: { kind: 'refused', reason: 'not-listed' } })
        // The person's own server is in nobody's way where that is so.
        const own = `require('net').createServer().listen(8081, '0.0.0.0', () => { console.log('listens'); process.exit() })`
        expect(await node(own)).toBe('listens')
      }, 60_000)

      it('[EG17] knows programs that are gone a moment later, one after the other', async () => {
        const { service, sh } = stage()
        const seen = new Set((await service.egress.requests(name, 1000)).map(({ id }) => id))
        await sh(name, `for one in $(seq 10); do ${oneShot}; done`)
        const all = async () => (await service.egress.requests(name, 1000)).filter(({ id }) => !seen.has(id))
        await eventually(async () => (await all()).filter(({ process }) => process?.name === 'perl').length === 10)
        expect(await all()).toHaveLength(10)
      }, 60_000)

      it('[EG71] has no name looked up that no rule allows, however it is asked for', async () => {
        outside.resolved.length = 0
        expect(await node(fetching('http://secret.a.test/'))).toBe('failed ENOTFOUND')
        expect(await node(fetching('http://secret.example/'))).toBe('failed ENOTFOUND')
        expect(outside.resolved).toEqual([])
      })

      it('[EG20] ends with the backend, and is there again with the next one', async () => {
        await stage().restart()
        await eventually(async () => (await stage().service.egress.state(name)).isServing, 30_000)
        expect(await node(fetching('http://a.test/again'))).toBe('/again')
      }, 60_000)
    },
    (parts) => ({ ...parts, egress: outside.parts }),
  )
})
