import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import Docker from 'dockerode'
import { startDocker } from '../../testing/engines/docker.ts'
import type { TestEngine } from '../../testing/engines/test-engine.ts'
import { ensureImage } from '../../testing/images.ts'
import { startByteServer, type ByteServer } from '../egress/start-byte-server.ts'
import { clientCommand } from '../egress/client-command.ts'

const run = promisify(execFile)
const bridge = { address: '10.213.7.1', withMask: '10.213.7.1/24' } as const

/**
 * How one would do it without Airlock: a container on Docker's bridge, and a plain proxy at the bridge's own address. All of it,
 * Docker too, in a network namespace of its own: nothing leaves it.
 */
export class BridgeProxy {
  readonly #namespace: string
  readonly #docker: TestEngine
  readonly #servers: ByteServer
  readonly #container: Docker.Container

  private constructor(namespace: string, docker: TestEngine, servers: ByteServer, container: Docker.Container) {
    this.#namespace = namespace
    this.#docker = docker
    this.#servers = servers
    this.#container = container
  }

  static async start(): Promise<BridgeProxy> {
    const namespace = `airlock-bench-${randomUUID().slice(0, 8)}`
    await run('ip', ['netns', 'add', namespace])
    await run('ip', ['-n', namespace, 'link', 'set', 'lo', 'up'])
    const docker = await startDocker({ bridge: { namespace, address: bridge.withMask } })
    const image = await ensureImage(docker.socket, 'base')
    const container = await new Docker({ socketPath: docker.socket }).createContainer({
      Image: image,
      Cmd: ['sleep', 'infinity'],
      User: '1000:1000',
      HostConfig: { Init: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'], Memory: 2 * 1024 ** 3 },
    })
    await container.start()
    const servers = await startByteServer(bridge.address, ['nsenter', `--net=/run/netns/${namespace}`])
    return new BridgeProxy(namespace, docker, servers, container)
  }

  /** Does a job of the client's inside; its figure. */
  async once(client: string, job: string): Promise<number> {
    const { server, proxy } = this.#servers
    const { address } = bridge
    const command = clientCommand(client, job, { host: address, port: server }, { host: address, port: proxy })
    const { stdout } = await run('docker', ['exec', this.#container.id, ...command], {
      env: { ...process.env, DOCKER_HOST: `unix://${this.#docker.socket}` },
    })
    return Number(stdout)
  }

  async close(): Promise<void> {
    await this.#servers.close()
    await this.#container.remove({ force: true, v: true })
    await this.#docker.stop()
    await run('ip', ['netns', 'delete', this.#namespace])
  }
}
