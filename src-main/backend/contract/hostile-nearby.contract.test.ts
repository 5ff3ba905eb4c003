import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { allowedAddress, allowedHost } from './hostile-outside.ts'
import type { Attempt } from './hostile-program.ts'
import { byEachWay, onHostilePlaces } from './hostile-stage.ts'

const name = 'nearby'

describe('a hostile program and what is near', () => {
  onHostilePlaces(name, (hostile) => {
    it('[T-N3] begins beside another sandbox', async () => {
      const { begin } = hostile()
      await begin(name)
      await begin('neighbour')
    })

    it.each(['offline', 'allowlist', 'open'] as const)(
      '[T-N1, T-N3] reaches no metadata server, no computer nearby, not this one and no other sandbox: %s',
      async (mode) => {
        const { stage, outside, outcomes, passed } = hostile()
        const { service } = stage
        await service.egress.change(name, { mode })
        outside.forget()
        outside.names.set('host.docker.internal', [['192.168.65.254']])
        outside.names.set('host.containers.internal', [['10.0.2.2']])
        outside.names.set('metadata.google.internal', [['169.254.169.254']])
        const near = Object.values(networkInterfaces())
          .flatMap((all) => all ?? [])
          .filter(({ address }) => /^(10|127|192\.168|172\.(1[6-9]|2\d|3[01]))\.|^fe80|^::1$/.test(address))
          .map(({ address }) => address)
        const addresses = ['169.254.169.254', 'fd00:ec2::254', '127.0.0.1', '::1', '192.168.65.7', '100.100.100.200']
        const named = [
          'localhost',
          'host.docker.internal',
          'host.containers.internal',
          'metadata.google.internal',
          '0x7f.1',
          '::ffff:169.254.169.254',
          '64:ff9b::a9fe:a9fe',
        ]
        const hosts = new Set([...addresses, ...near, ...named])
        expect(await passed([...hosts].flatMap((host) => byEachWay(host)))).toEqual([])
        // What another one is called, or the engine calls it, is nobody’s name.
        const neighbour = service.get('neighbour').id
        for (const outcome of await outcomes([...byEachWay('neighbour'), ...byEachWay(neighbour)]))
          expect(outcome).toMatch(/^(403 refused|socks [24]|502 name-not-found|failed E\w+)$/)
        expect(outside.dialled).toEqual([])
      },
    )

    it('[T-N1] offline reaches nothing at all, and open nothing past the gate: no address, no UDP', async () => {
      const { stage, outside, outcomes, passed } = hostile()
      const { service } = stage
      const past: Attempt[] = [allowedAddress, '203.0.113.9', '2001:db8::9'].flatMap((host): Attempt[] => [
        { via: 'straight', host },
        { via: 'dns', server: host, host: 'raw.example' },
        { via: 'dns-by-tcp', server: host, host: 'raw.example' },
      ])
      for (const mode of ['offline', 'open'] as const) {
        await service.egress.change(name, { mode })
        expect(await passed(past)).toEqual([])
      }
      await service.egress.change(name, { mode: 'offline' })
      outside.forget()
      expect(await passed([...byEachWay(allowedHost), ...byEachWay(allowedAddress)])).toEqual([])
      expect(outside).toMatchObject({ resolved: [], dialled: [] })
      await service.egress.change(name, { mode: 'allowlist' })
      expect(await outcomes(byEachWay(allowedHost))).toEqual(['reached', 'reached', 'reached', 'reached'])
    })

    it('[T-N4] carries nothing out in the names that it asks for', async () => {
      const { stage, outside, outcomes } = hostile()
      await stage.service.egress.change(name, { mode: 'allowlist' })
      const heard: string[] = []
      const listener = createSocket('udp4', (bytes) => heard.push(bytes.toString('latin1')))
      await new Promise<void>((resolve) => {
        listener.bind(0, '0.0.0.0', resolve)
      })
      try {
        outside.forget()
        const { port } = listener.address()
        const own = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
        const near = own.filter(({ family }) => family === 'IPv4').map(({ address }) => address)
        const secret = `x${Math.random().toString(36).slice(2)}`
        const to = ['127.0.0.53', '127.0.0.11', ...near].flatMap((server): Attempt[] => [
          { via: 'dns', server, host: `${secret}.evil.example` },
          { via: 'dns', server, port, host: `${secret}.evil.example` },
          { via: 'dns-by-tcp', server, port, host: `${secret}.evil.example` },
        ])
        const answered = await outcomes(to)
        // The agent answers at 127.0.0.1:53, and to all others nobody does.
        const isAgent = (one: Attempt) => one.via === 'dns' && one.port === undefined && one.server === '127.0.0.1'
        for (const [at, one] of to.entries())
          expect(answered[at], JSON.stringify(one)).toMatch(isAgent(one) ? /^dns 3/ : /^failed/)
        const asked = [`${secret}.evil.example`, `${secret}.${allowedHost}`, `${secret}-${allowedHost}`]
        const server = '127.0.0.1'
        const types = [1, 28, 16, 65]
        const questions = asked.flatMap((host) =>
          types.flatMap((type): Attempt[] => [
            { via: 'dns', server, host, type },
            { via: 'dns-by-tcp', server, host, type },
          ]),
        )
        expect(await outcomes(questions)).toEqual(questions.map(() => 'dns 3 0'))
        // Of the allowed name only what is its own here is told: no text, no other record.
        const more = await outcomes(types.slice(1).map((type) => ({ via: 'dns', server, host: allowedHost, type })))
        expect(more).toEqual(['dns 0 0', 'dns 0 0', 'dns 0 0'])
        // Whether it exists is looked up, of it alone; or known from a moment ago.
        expect(outside.resolved.filter((asked) => asked !== allowedHost)).toEqual([])
        expect(heard).toEqual([])
      } finally {
        listener.close()
      }
    })
  })
})
