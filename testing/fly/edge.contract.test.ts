import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testEngines } from '../engines/engines-of-worker.ts'
import { assignAddress } from '../../src-main/backend/engines/remote/machines-api/calls/addresses.ts'
import { createApp } from '../../src-main/backend/engines/remote/machines-api/calls/apps.ts'
import { createMachine } from '../../src-main/backend/engines/remote/machines-api/calls/create-machine.ts'
import { FlyClient } from '../../src-main/backend/engines/remote/machines-api/client.ts'
import { ensureImage } from '../images.ts'
import { Fly, testOrganisation } from './fly.ts'
import { DockerHost } from './hosts/docker-host.ts'

const { docker } = testEngines()
const app = 'airlock-edge'
const program = "require('http').createServer((asked, answer) => answer.end(asked.url)).listen(PORT, ADDRESS)"

describe.skipIf(docker.missing !== null)('an edge before containers', () => {
  let fly: Fly
  let image: string
  let client: FlyClient

  beforeAll(async () => {
    const host = await DockerHost.start()
    image = await ensureImage(host.socket, 'base')
    fly = await Fly.start(host)
    client = new FlyClient({ token: fly.token, base: new URL(fly.url) })
    await createApp(client, { name: app, organisation: testOrganisation, network: app })
    await assignAddress(client, app, 'shared_v4')
  })
  afterAll(async () => {
    await fly.close()
  })

  const serving = async (name: string, address: string) => {
    const code = program.replace('PORT', '8080').replace('ADDRESS', JSON.stringify(address))
    const config = {
      image,
      init: { exec: ['/usr/bin/env', 'node', '-e', code] },
      guest: { cpu_kind: 'shared', cpus: 1, memory_mb: 256 },
      services: [{ internal_port: 8080, protocol: 'tcp', ports: [{ port: 443, handlers: ['tls', 'http'] }] }],
      metadata: { airlock: name },
    }
    return (await createMachine(client, app, { name, region: 'fra', config })).id
  }
  const get = (path: string, machine: string) =>
    new Promise<{ status: number; said: string }>((resolve, reject) => {
      const { port, authority: ca } = fly.edge
      const host = `${app}.fly.dev`
      const createConnection = () => connect({ host: '127.0.0.1', port, servername: host, ca })
      const asked = request({ path, headers: { host, 'fly-force-instance-id': machine }, createConnection })
      asked.once('error', reject)
      asked.once('response', (answer: IncomingMessage) => {
        void text(answer).then((said) => {
          resolve({ status: answer.statusCode ?? 0, said })
        }, reject)
      })
      asked.end()
    })

  it('reaches what listens on all addresses, waits until it does, and never what is only on the machine’s loopback', async () => {
    const [open, closed] = await Promise.all([serving('open', '0.0.0.0'), serving('closed', '127.0.0.1')])
    while (fly.machine(open).state !== 'started' || fly.machine(closed).state !== 'started') {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(await get('/there', open)).toEqual({ status: 200, said: '/there' })
    expect((await get('/there', closed)).status).toBe(503)
  })
})
