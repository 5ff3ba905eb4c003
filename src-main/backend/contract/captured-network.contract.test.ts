import { readFileSync } from 'node:fs'
import Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import { networkAddresses, StagedNetwork } from '../../../testing/network/staged-network.ts'
import { mustRun } from '../../../scripts/setup/command.ts'
import { eventually } from '../fixtures/eventually.ts'
import { CapturedBackend } from './captured-backend.ts'
import type { Attempt } from './hostile-program.ts'
import { byEachWay } from './hostile-stage.ts'
import { secondPair } from './stage.ts'

const name = 'captured'
const { allowed, other, router, computer } = networkAddresses
const allowList = { mode: 'allowlist', rules: [{ verdict: 'allow', host: 'allowed.example', ports: [80] }] } as const

/** Where packets of a capture went: address and port. */
function destinations(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.map((line) => / > (\S+?):? /.exec(line)?.[1] ?? line))
}
/** Names that were asked for in it. */
function questions(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => / (?:A|AAAA|\w+)\? (\S+)\. /.exec(line)?.[1] ?? []))
}

describe.each(secondPair)('$title, captured', ({ kind, isolation }) => {
  const { socket, missing } = testEngines()[kind]
  describe.skipIf(missing !== null)('', () => {
    let network: StagedNetwork
    let backend: CapturedBackend
    beforeAll(async () => {
      network = await StagedNetwork.open()
      backend = await CapturedBackend.start(network, socket)
    })
    afterAll(async () => {
      try {
        await backend.end(name)
      } finally {
        await network.close()
      }
    })

    it('[T-N4] the control: what is forbidden would be seen if it left the computer', async () => {
      const far = [other, '169.254.169.254', '10.99.0.1', '2001:db8:2::20', 'fd00:ec2::254']
      const before = (await network.left()).length
      for (const address of far) await network.send(address, 53, 'control.example')
      const lines = (await network.left()).slice(before)
      expect(destinations(lines)).toEqual(new Set(far.map((address) => `${address}.53`)))
      expect(questions(lines)).toEqual(new Set(['control.example']))
    })

    it('[T-N2, T-N3, T-N4] only the allowed host and the question for it leave the computer', async () => {
      const before = (await network.left()).length
      await backend.create(name, isolation, allowList)
      const secret = `x${Math.random().toString(36).slice(2)}`
      const hosts = ['other.example', `${secret}.allowed.example`, `${secret}.example`, allowed, other]
      const inward = ['169.254.169.254', 'fd00:ec2::254', '10.99.0.1', '127.0.0.1']
      const near = [...inward, '2001:db8:2::20', computer, router]
      const asked = [other, router, '127.0.0.53', '127.0.0.11', '127.0.0.1'].flatMap((server): Attempt[] => [
        { via: 'dns', server, host: `${secret}.evil.example` },
        { via: 'dns-by-tcp', server, host: `${secret}.evil.example` },
      ])
      const forbidden = [...hosts, ...near].flatMap((host) => byEachWay(host))
      const ports = byEachWay('allowed.example', 8080)
      const became = await backend.attempt(name, [...forbidden, ...ports, ...asked])
      expect(became).not.toContain('reached')
      expect(await backend.attempt(name, byEachWay('allowed.example'))).toEqual(Array(4).fill('reached'))
      for (const mode of ['open', 'offline'] as const) {
        await backend.api.egress.change({ sandbox: name, mode })
        const never = inward.flatMap((host) => byEachWay(host))
        expect(await backend.attempt(name, never)).not.toContain('reached')
      }
      await backend.api.egress.change({ sandbox: name, mode: 'allowlist' })
      const lines = (await network.left()).slice(before)
      expect(destinations(lines)).toEqual(new Set([`${router}.53`, `${allowed}.80`]))
      expect(questions(lines)).toEqual(new Set(['allowed.example']))
    })

    it('[T-N8] a backend that is killed takes the way out with it, and the next one brings it back', async () => {
      const docker = new Docker({ socketPath: socket })
      const [found] = await docker.listContainers({ filters: { status: ['running'] } })
      const container = docker.getContainer(found?.Id ?? '')
      const Cmd = ['node', '-e', goesOn]
      const exec = await container.exec({ Cmd, User: '1000:1000', Tty: true, AttachStdout: true, AttachStderr: true })
      const stream = await exec.start({ hijack: true, stdin: false, Tty: true })
      let said = ''
      stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
      await eventually(() => said.includes('reached'), 20_000)
      await backend.kill()
      const before = (await network.left()).length
      said = ''
      await eventually(() => /failed/.test(said), 20_000)
      expect(await network.left()).toHaveLength(before)
      said = ''
      await eventually(() => said.split('\n').length > 5)
      expect(said).not.toContain('reached')
      await backend.next()
      await backend.untilServing(name)
      await eventually(() => said.includes('reached'), 20_000)
      stream.destroy()
      expect(await backend.attempt(name, byEachWay('other.example'))).not.toContain('reached')
    })

    it('[T-N9] nothing listens but on loopback while a preview is open, and nobody else reaches it', async () => {
      const { address } = await backend.api.ports.openPreview({ sandbox: name, port: 4321 })
      const port = Number(new URL(address).port)
      const pid = String(await backend.pid())
      const tables = ['tcp', 'tcp6', 'udp', 'udp6'].map((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8'))
      // State 0A is LISTEN, and 07 is a UDP socket that is connected to nobody.
      const listening = tables.flatMap((table) => table.match(/: [0-9A-F]+:[0-9A-F]{4} 0+:0000 (0A|07)/g) ?? [])
      const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0')
      expect(listening.filter((one) => one.includes(`:${hexadecimal} `)).length).toBeGreaterThan(0)
      expect(listening.filter((one) => !/: (0100007F|0{24}01000000):/.test(one))).toEqual([])
      const tried = `require('net').connect(${String(port)}, '${computer}').on('connect', () => console.log('reached'))
        .on('error', (error) => console.log(error.code)).on('close', () => process.exit())`
      const [nsenter = '', ...rest] = network.elsewhere
      const { stdout } = await mustRun(nsenter, [...rest, process.execPath, '-e', tried])
      expect(stdout.trim()).toBe('ECONNREFUSED')
      const published = await new Docker({ socketPath: socket }).listContainers()
      expect(published.flatMap(({ Ports }) => Ports ?? [])).toEqual([])
    })
  })
})

/** Asks again and again, and says what became of it. */
const goesOn = `
const again = () => {
  const asked = require('http').get({ host: 'allowed.example', agent: false, timeout: 3000 }, (answer) => { answer.resume(); answer.on('end', () => told('reached')) })
  asked.on('error', (error) => told('failed ' + error.code))
}
const told = (what) => { console.log(what); setTimeout(again, 100) }
again()`
