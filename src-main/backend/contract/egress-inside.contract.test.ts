import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TestGate, termsOf, type Lead } from '../../../testing/agent/test-gate.ts'
import { onPlaces, places, type Stage } from './stage.ts'

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

const fetchByPython = (url: string) => `
import urllib.request
print(urllib.request.urlopen('${url}', timeout=20).read().decode().strip())`

describe('what goes out of a sandbox', () => {
  onPlaces(Object.values(places), (stage) => {
    it('[EG10, EG12] goes by name, to programs that know no proxy; other names are none', async () => {
      const { sandbox, sh, run, python } = stage()
      await sandbox(name)
      const gate = await gateOf(stage())
      expect(await sh(name, 'cat /etc/resolv.conf')).toBe('nameserver 127.0.0.1\n')
      expect(await sh(name, 'getent ahostsv4 files.example')).toMatch(/^127\.64\.\d+\.\d+ +STREAM/)
      expect(await python(name, fetchByPython('http://files.example/by-python'))).toBe('files.example /by-python\n')
      const node = `fetch('http://files.example:8080/by-node').then((a) => a.text()).then((t) => console.log(t.trim()))`
      expect(await sh(name, `node -e "${node}"`)).toBe('files.example:8080 /by-node\n')
      expect((await run(name, ['getent', 'hosts', 'other.example'])).exit.code).toBe(2)
      expect(gate.seen.map(({ host, port, via }) => `${via} ${host}:${String(port)}`)).toEqual([
        'name files.example:80',
        'name files.example:8080',
      ])
      await gate.untilNoted((note) => note.type === 'name' && note.name === 'other.example')
    })
  })
})
