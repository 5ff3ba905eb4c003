import { createServer, type AddressInfo } from 'node:net'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stagedOutside } from '../egress/fixtures/staged-gate.ts'
import { onPlaces, places } from './stage.ts'

const address = '198.51.100.1'
const servers: Record<string, number> = {}
const outside = stagedOutside({ 'mine.test': [address], 'other.test': [address] }, servers)
const server = createServer((socket) => {
  socket.on('error', () => socket.destroy())
  socket.once('data', () => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n')
  })
})

/** A line of a shell that fetches, or says so when it cannot. */
const fetched = (host: string, file: string) =>
  `node -e "fetch('http://${host}/').then((a) => a.text()).then((t) => process.stdout.write(t))" >${file} || echo no >${file}`

describe('a build of a template', () => {
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers[address] = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.close()
  })

  onPlaces(
    [places.dockerGVisor],
    (stage) => {
      it('[PK27] reaches the hosts of its file through the gate and no others, whatever its sandbox may reach', async () => {
        const { service, sandbox, sh } = stage()
        const { directory } = await service.images.templates.list()
        await mkdir(directory, { recursive: true })
        const steps = [fetched('mine.test', '/usr/local/mine'), fetched('other.test', '/usr/local/other')]
        const template = { title: 'Out', base: 'debian', steps, network: { hosts: ['mine.test'] } }
        await writeFile(join(directory, 'out.json'), JSON.stringify(template))
        try {
          await sandbox('out', { template: 'out', network: { mode: 'offline' } })
          expect(await sh('out', 'cat /usr/local/mine /usr/local/other')).toBe('hello\nno\n')
          expect(outside.dialled).toEqual([`${address} 80`])
          const requests = await service.egress.requests('out', 100)
          expect(requests.map(({ host, outcome }) => [host, outcome.kind])).toContainEqual(['mine.test', 'done'])
          await service.remove('out', true)
          await service.images.templates.remove('out')
          await service.images.settled()
        } finally {
          await rm(directory, { recursive: true, force: true })
        }
      })
    },
    (parts) => ({ ...parts, egress: outside.parts }),
  )
})
