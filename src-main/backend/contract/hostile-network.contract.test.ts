import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { allowedAddress, allowedHost } from './hostile-outside.ts'
import { attemptAll, type Attempt } from './hostile-program.ts'
import { byEachWay, onHostilePlaces } from './hostile-stage.ts'

const name = 'hostile'

describe('a hostile program and the list of what is allowed', () => {
  onHostilePlaces(name, (hostile) => {
    it('[T-N2] reaches the allowed host by name and by proxy, however it writes it', async () => {
      const { begin, outcomes, outside } = hostile()
      await begin(name)
      outside.forget()
      const hosts = [allowedHost, 'ALLOWED.Example', `${allowedHost}.`]
      const attempts = hosts.flatMap((host) => byEachWay(host))
      expect(await outcomes(attempts)).toEqual(attempts.map(() => 'reached'))
      const secured = ['tls', 'tls-by-proxy'] as const
      const { authority } = outside
      expect(await outcomes(secured.map((via) => ({ via, host: allowedHost, authority })))).toEqual([
        'reached',
        'reached',
      ])
      expect(new Set(outside.resolved)).toEqual(new Set([allowedHost]))
      expect(new Set(outside.dialled)).toEqual(new Set([`${allowedAddress} 80`, `${allowedAddress} 443`]))
    })

    it('[T-N2] reaches nothing else: other hosts, addresses in any writing, ports, look-alikes, names below', async () => {
      const { outcomes, passed, outside } = hostile()
      outside.forget()
      const others = [
        'other.example',
        allowedAddress,
        `::ffff:${allowedAddress}`,
        // The same address in one number, in octal and in hexadecimal digits.
        '3325256705',
        '0306.063.0144.01',
        '0xc6.0x33.0x64.0x1',
        `secret.${allowedHost}`,
        `${allowedHost}.evil.example`,
        'xn--llowed-4ve.example',
      ].flatMap((host) => byEachWay(host))
      expect(await passed([...others, ...byEachWay(allowedHost, 8081)])).toEqual([])
      // Letters that only look the same, and a name of a user in front, are no host for a proxy.
      const bytes = [`\u0430llowed.example:80`, `${allowedHost}@other.example:80`, `${allowedHost}%00.evil.example:80`]
      const attempts = bytes.map((to): Attempt => {
        const pieces = [`CONNECT ${Buffer.from(to).toString('latin1')} HTTP/1.1\r\n\r\n`]
        return { via: 'bytes', pieces }
      })
      expect(await outcomes(attempts)).toEqual(attempts.map(() => '400 bad-request'))
      expect(outside).toMatchObject({ resolved: [], dialled: [] })
    })

    it('[T-N2] is cut when it names another server inside, and told so in words where there are some', async () => {
      const { outcomes, stage, outside } = hostile()
      const { authority } = outside
      const hidden = ['tls', 'tls-by-proxy'] as const
      for (const outcome of await outcomes(
        hidden.map((via) => ({ via, host: allowedHost, named: 'other.example', authority })),
      ))
        expect(outcome).toMatch(/^failed ERR_SSL_\w*ACCESS_DENIED/)
      const fronted = ['connect', 'socks', 'straight'] as const
      const said = await attemptAll(
        stage,
        name,
        fronted.map((via) => ({ via, host: allowedHost, named: 'other.example' })),
      )
      expect(said.map(({ outcome }) => outcome)).toEqual(['403', '403', '403'])
      for (const { words } of said) expect(words).toMatch(/^Refused by Airlock policy/)
    })

    it('[T-N2] a refusal says so in the same words each time, and is one line of the log', async () => {
      const { stage } = hostile()
      const { service, told } = stage
      const attempts: Attempt[] = [
        { via: 'connect', host: 'once.example' },
        { via: 'http', host: 'once.example' },
        { via: 'socks', host: 'once.example' },
      ]
      const said = await attemptAll(stage, name, attempts)
      expect(said.map(({ outcome }) => outcome)).toEqual(['403 refused', '403 refused', 'socks 2'])
      expect(said[0]?.words).toMatch(/^Refused by Airlock policy.*once\.example/)
      expect(said[1]?.words).toBe(said[0]?.words)
      const ofIt = async () => (await service.egress.requests(name, 1000)).filter(({ host }) => host === 'once.example')
      await eventually(async () => (await ofIt())[0]?.times === 3)
      expect(await ofIt()).toMatchObject([{ port: 80, outcome: { kind: 'refused', reason: 'not-listed' }, times: 3 }])
      const lines = async () => (await told(name)).filter(({ text }) => text.includes('once.example'))
      await eventually(async () => (await lines()).length > 0)
      expect(await lines()).toHaveLength(1)
    })
  })
})
