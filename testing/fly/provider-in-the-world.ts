import { testAuthority, testServer } from '../../src-main/backend/secrets/fixtures/test-certificates.ts'
import { OwnProcess } from '../network/own-process.ts'
import { mustRun } from '../../scripts/setup/command.ts'
import type { DockerHost } from './hosts/docker-host.ts'

/** Public to every check, and nobody’s in the machines’ network, which leads nowhere. */
const publicAddress = '93.184.216.34'

/** Tells what it is asked, a line each, and answers with the key that it was shown. */
const program = `
const { cert, key } = JSON.parse(process.argv[1])
require('node:https').createServer({ cert, key }, (request, response) => {
  console.log('asked ' + request.url + ' ' + request.headers['x-api-key'])
  response.end(JSON.stringify({ key: request.headers['x-api-key'] }))
}).listen(443, '${publicAddress}', () => console.log('listening'))
`

/** A provider over TLS in the world of machines that are containers. Nobody believes its authority but who is told to. */
export async function providerInTheWorld(host: DockerHost) {
  const [enter = '', ...within] = host.network.within
  await mustRun(enter, [...within, 'ip', 'address', 'add', `${publicAddress}/32`, 'dev', 'lo'])
  const server = new OwnProcess([enter, ...within, process.execPath, '-e', program, JSON.stringify(testServer)])
  await server.until((line) => line === 'listening')
  return {
    authority: testAuthority,
    /** Path and key of each request. */
    get asked(): readonly string[] {
      return server.lines.filter((line) => line.startsWith('asked ')).map((line) => line.slice('asked '.length))
    },
    /** Lets a machine that runs know where a name of the provider’s leads. */
    async knownTo(machine: string, name: string): Promise<void> {
      const [found] = await host.docker.listContainers({ filters: { label: [`fly-machine=${machine}`] } })
      if (found === undefined) throw new Error(`No machine ${machine} runs.`)
      const line = `echo ${publicAddress} ${name} >> /etc/hosts`
      const exec = await host.docker.getContainer(found.Id).exec({ Cmd: ['sh', '-c', line] })
      await exec.start({})
    },
    async [Symbol.asyncDispose]() {
      await server.end()
    },
  }
}
