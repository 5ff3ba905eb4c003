import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { allowedAddress, allowedHost } from './hostile-outside.ts'
import { attemptAll, type Attempt } from './hostile-program.ts'
import { byEachWay, onHostilePlaces } from './hostile-stage.ts'

const name = 'protocol'

/** Bytes to the proxy, and what it answers. */
const bytes = (...pieces: readonly string[]): Attempt => ({ via: 'bytes', pieces })

/** Opens so many connections to the proxy, says one byte on each, and tells how all of them ended. */
const slow = (connections: number) => `
const { connect } = require('net')
let left = ${String(connections)}
for (let one = left; one > 0; one--) {
  const socket = connect(3128, '127.0.0.1', () => socket.write(one % 2 ? 'G' : '\\x05'))
  socket.on('error', () => undefined).on('close', () => { if (--left === 0) console.log('all ended') })
  socket.resume()
}
console.log('begun')`

describe('a hostile program, names that change, and the proxy', () => {
  onHostilePlaces(name, (hostile, { isolation }) => {
    it('[T-N5] is led to an address that was checked, whatever a name server says next', async () => {
      const { begin, outcomes, outside, stage } = hostile()
      await begin(name)
      const hosts = ['rebinds.example', 'mixed.example', 'six.example', 'inward.example']
      for (const host of hosts) {
        const rule = { verdict: 'allow', host, ports: null, mayBePrivate: false } as const
        await stage.service.egress.addRule(name, rule)
      }
      outside.forget()
      outside.names.set('rebinds.example', [[allowedAddress], ['10.0.0.1']])
      expect(await outcomes([{ via: 'connect', host: 'rebinds.example' }])).toEqual(['reached'])
      // Whoever comes within a second goes where that one went; then it is looked up again.
      await eventually(async () => {
        expect(await outcomes([{ via: 'connect', host: 'rebinds.example' }])).toEqual(['403 refused'])
      })
      expect(await outcomes([{ via: 'straight', host: 'rebinds.example' }])).toEqual(['403 refused'])
      expect(new Set(outside.dialled)).toEqual(new Set([`${allowedAddress} 80`]))

      outside.forget()
      outside.names.set('mixed.example', [['10.0.0.1', '::1', allowedAddress, '169.254.169.254']])
      expect(await outcomes(byEachWay('mixed.example'))).toEqual(['reached', 'reached', 'reached', 'reached'])
      expect(new Set(outside.dialled)).toEqual(new Set([`${allowedAddress} 80`]))

      outside.forget()
      outside.names.set('six.example', [
        ['fd00::1', '::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::', 'fe80::1'],
      ])
      // As after a CNAME to a name of the computer’s own network.
      outside.names.set('inward.example', [['169.254.169.254', '100.64.0.1']])
      const refused = ['403 refused', '403 refused', 'socks 2', '403 refused']
      expect(await outcomes(byEachWay('six.example'))).toEqual(refused)
      expect(await outcomes(byEachWay('inward.example'))).toEqual(refused)
      expect(outside.dialled).toEqual([])
      const [newest] = await stage.service.egress.requests(name, 1)
      expect(newest).toMatchObject({ outcome: { kind: 'refused', reason: 'private-address' } })
    })

    it('[T-N6] is not led on by a redirect, and gets nowhere through the proxy to itself', async () => {
      const { outcomes, outside } = hostile()
      outside.forget()
      const redirected = (['connect', 'http', 'straight'] as const).map((via) => ({
        via,
        host: allowedHost,
        path: '/redirect',
      }))
      expect(await outcomes(redirected)).toEqual(['302', '302', '302'])
      expect(outside.dialled).toEqual(redirected.map(() => `${allowedAddress} 80`))
      const loops = ['127.0.0.1', 'localhost', '::1', '127.1'].flatMap((host) => byEachWay(host, 3128).slice(0, 3))
      for (const outcome of await outcomes(loops)) expect(outcome).toMatch(/^(403 refused|socks 2)$/)
      const nested = `CONNECT ${allowedHost}:80 HTTP/1.1\r\n\r\n`
      // The proxy inside a connection is the server's, which is none.
      expect(
        await outcomes([bytes(nested, `CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n`)]),
      ).toEqual(['403'])
      expect(outside.dialled.filter((one) => one !== `${allowedAddress} 80`)).toEqual([])
    })

    it('[T-N6] is refused what could be read in two ways, and what is too long', async () => {
      const { outcomes, outside } = hostile()
      outside.forget()
      const whole = `GET http://${allowedHost}/ HTTP/1.1\r\n`
      const smuggled = [
        `${whole}X: y\rHost: other.example\r\n\r\n`,
        `${whole}X: y\r\n Host: other.example\r\n\r\n`,
        `${whole}X: y\nHost: other.example\r\n\r\n`,
        `${whole}X: y\0\r\n\r\n`,
        `GET http://${allowedHost}/\r\nHost: other.example HTTP/1.1\r\n\r\n`,
        `GET http://${allowedHost}/\nX: HTTP/1.1\r\n\r\n`,
        `${whole}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        `${whole}Content-Length: 4\r\nContent-Length: 40\r\n\r\nbody`,
        `${whole}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
        `CONNECT ${allowedHost}:80\r\nX: y HTTP/1.1\r\n\r\n`,
        `CONNECT ${allowedHost}:80#.other.example HTTP/1.1\r\n\r\n`,
        `CONNECT user@${allowedHost}:80 HTTP/1.1\r\n\r\n`,
      ]
      expect(await outcomes(smuggled.map((text) => bytes(text)))).toEqual(smuggled.map(() => '400 bad-request'))
      expect(outside).toMatchObject({ resolved: [], dialled: [] })
      // What comes behind the one request that was decided about goes to nobody.
      const second = `${whole}\r\nGET http://other.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n`
      expect(await outcomes([bytes(second)])).toEqual(['reached'])
      expect(outside.heard.filter(({ text }) => text.includes('other.example'))).toEqual([])
      outside.forget()
      const long = 'a'.repeat(1 << 20)
      const tooLong = [`${whole}X: ${long}\r\n\r\n`, `GET http://${allowedHost}/${long} HTTP/1.1\r\n\r\n`, long]
      for (const outcome of await outcomes(tooLong.map((text) => bytes(text)))) {
        // It may be cut while the program still writes.
        expect(outcome).toMatch(/^(400 bad-request|failed (ECONNRESET|EPIPE|closed|ended))$/)
      }
      const inside = `CONNECT ${allowedHost}:80 HTTP/1.1\r\n\r\n`
      const [cut] = await outcomes([bytes(inside, `GET / HTTP/1.1\r\nX: ${long}\r\nHost: other.example\r\n\r\n`)])
      expect(cut).toMatch(/^(403|failed (ECONNRESET|EPIPE|closed|ended))$/)
      expect(outside.heard.filter(({ text }) => text !== '')).toEqual([])
      expect(await outcomes(byEachWay(allowedHost))).toEqual(['reached', 'reached', 'reached', 'reached'])
    })

    // It takes the ten seconds after which the proxy cuts, so once is enough: where the network is the slowest.
    if (isolation === 'container') return
    it('[T-N6] holds nobody up by saying nothing for long, and is cut then', async () => {
      const { outcomes, stage } = hostile()
      const process = await (await stage.agent(name)).processes.start({ command: ['node', '-e', slow(300)] })
      process.stdin.end()
      process.stderr.resume()
      let said = ''
      for await (const part of process.stdout) {
        const wasBegun = said !== ''
        said += String(part)
        if (wasBegun) continue
        expect(await outcomes(byEachWay(allowedHost))).toEqual(['reached', 'reached', 'reached', 'reached'])
      }
      expect(said).toBe('begun\nall ended\n')
      expect(await outcomes(byEachWay(allowedHost))).toEqual(['reached', 'reached', 'reached', 'reached'])
      const said403 = await attemptAll(stage, name, [{ via: 'connect', host: 'other.example' }])
      expect(said403).toMatchObject([{ outcome: '403 refused' }])
    })
  })
})
